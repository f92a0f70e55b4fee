import { refuse } from "../shared/outcome.js";
import { foldedName } from "./stored-user.js";

/** The shortest password, in letters. */
export const SHORTEST_PASSWORD = 10;

/** Refuses a password that is easily guessed. */
export function checkPassword(password: string, name: string): void {
  const letters = [...password.normalize("NFKC")];
  const isWeak =
    letters.length < SHORTEST_PASSWORD ||
    new Set(letters).size < 4 ||
    foldedName(password).includes(foldedName(name));
  if (!isWeak) return;
  refuse(400, "weak_password", {
    zh: `密码至少 ${SHORTEST_PASSWORD} 个字符，至少 4 个不同的字符，且不能包含用户名`,
    en: `a password has at least ${SHORTEST_PASSWORD} characters, at least 4 different ones, and not the name of its user`,
  });
}
