// Runs the program of docs/guide/addresses.md: makes each call that it is told, and tells what came of it.
import { clientOf } from "./client.mjs";

const told = ({ name, code, advice, status }) => ({ name, code, advice, status });

process.on("message", async ({ settings, api, body, file }) => {
  const given = file === undefined ? {} : { file: new Uint8Array(file) };
  try {
    process.send({ reply: await clientOf(settings).call(api, body, given) });
  } catch (error) {
    process.send({ error: { ...told(error), cause: told(error.cause ?? {}) } });
  }
});
