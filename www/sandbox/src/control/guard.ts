import { refuse } from "./refusal.js";

/**
 * Refuses requests that a page of the web has sent through somebody's browser: one with the origin of another site, and one
 * whose host is a name that may point anywhere (DNS rebinding).
 *
 * @param allowed more hosts that may be asked for, without their ports.
 */
export function guard(request: Request, allowed: readonly string[]): void {
  const { host, hostname } = new URL(request.url);
  if (!isAddress(hostname) && !allowed.includes(hostname)) {
    refuse(
      403,
      "host",
      `不接受主机名 ${hostname}。请用 IP 地址或 localhost，或把它写进 ALLOWED_HOSTS。`,
      `the host ${hostname} is not allowed: use an address or localhost, or set ALLOWED_HOSTS`,
      { field: "Host", value: hostname },
    );
  }
  const origin = request.headers.get("origin");
  if (origin !== null && hostOf(origin) !== host) {
    refuse(
      403,
      "origin",
      `请求来自另一个网站：${origin}`,
      `the request comes from another site: ${origin}`,
      { field: "Origin", value: origin },
    );
  }
  const site = request.headers.get("sec-fetch-site");
  if (site === "cross-site") {
    refuse(403, "origin", "请求来自另一个网站", "the request comes from another site", {
      field: "Sec-Fetch-Site",
      value: site,
    });
  }
}

/** An address cannot be pointed elsewhere by a name server. */
function isAddress(hostname: string): boolean {
  return (
    hostname === "localhost" ||
    hostname.startsWith("[") ||
    /^\d{1,3}(?:\.\d{1,3}){3}$/.test(hostname)
  );
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
