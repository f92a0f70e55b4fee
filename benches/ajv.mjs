// ajv's checks of the schemas. It makes code at run time, which workerd refuses: its bundle has the
// same code, made before, in the place of this file.

import { Ajv } from "ajv";
import { OPTIONS, SCHEMAS } from "./ajv-schemas.mjs";

const ajv = new Ajv(OPTIONS);

export const ajvSend = ajv.compile(SCHEMAS.ajvSend);
export const ajvSendUnique = ajv.compile(SCHEMAS.ajvSendUnique);
export const ajvSendAll = ajv.compile(SCHEMAS.ajvSendAll);
