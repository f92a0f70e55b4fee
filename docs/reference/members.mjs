// TypeDoc asks for the documentation of all properties or of none. Those of interfaces and classes must
// have one. In a union of objects each alternative says what it is as a whole.
import { Application, ReflectionKind } from "typedoc";

export function load(app) {
  app.on(Application.EVENT_VALIDATE_PROJECT, (project) => {
    for (const member of project.getReflectionsByKind(ReflectionKind.Property)) {
      if (!member.parent.kindOf(ReflectionKind.ClassOrInterface) || member.hasComment()) continue;
      app.logger.validationWarning(`${member.getFullName()} does not have any documentation`);
    }
  });
}
