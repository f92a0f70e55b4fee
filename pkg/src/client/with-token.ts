import { ApiError } from "../errors/calls.js";
import type { Bounds } from "./timeout.js";
import { forgetRenewed, renewedToken, type TokenSource, tokenFor } from "./token.js";

/**
 * Makes an attempt with a token. If WeChat refuses the token, it is renewed once and the attempt is repeated
 * once: such a call was certainly not carried out. Nothing else is repeated.
 *
 * @param attempt Makes the call with a token. `secrets` are the texts that its errors must not show.
 * @throws {TokenError} if the source fails or takes too long.
 * @throws {MassError} if a token is invalid.
 * @throws the errors of `attempt`. A refusal that no renewal mends has the advice `ask_human`.
 */
export async function withToken<T>(
  api: string,
  source: TokenSource,
  bounds: Bounds,
  attempt: (access_token: string, secrets: string[]) => Promise<T>,
): Promise<T> {
  const token = await tokenFor(api, source, bounds);
  try {
    return await attempt(token, [token]);
  } catch (error) {
    if (!isTokenRefused(error) || source.renew === undefined) throw error;
    const renewed = await renewedToken(api, source, token, bounds);
    if (renewed === undefined) throw stillRefused(error);
    return await attempt(renewed, [token, renewed]).catch((again) => {
      if (!isTokenRefused(again)) throw again;
      forgetRenewed(source, renewed);
      throw stillRefused(again);
    });
  }
}

/** Tells whether WeChat refused the token. Such a call was certainly not carried out. */
function isTokenRefused(error: unknown): error is ApiError {
  return error instanceof ApiError && error.advice === "refresh_token";
}

/** Makes the error of a token refusal that no renewal can mend: a person must act. */
function stillRefused(error: ApiError): ApiError {
  const hint = {
    zh: "换 access_token 没有用（新的仍被拒绝，或暂时拿不到新的）：请核对 appid、AppSecret 和 base 是否属于同一账号，以及有没有别的程序在不断更换 access_token",
    en: "a new access token does not help, or cannot be had yet: look whether appid, AppSecret and base are of one account, and whether another program keeps renewing its access token",
  };
  return new ApiError({
    ...error,
    message: `${error.message}; ${hint.en}`,
    meaning: { zh: `${error.meaning.zh}；${hint.zh}`, en: `${error.meaning.en}; ${hint.en}` },
    advice: "ask_human",
  });
}
