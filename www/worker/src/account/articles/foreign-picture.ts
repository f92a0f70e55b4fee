import { refuse } from "../../shared/outcome.js";

/** The biggest picture that `media/uploadimg` takes. Bytes. */
export const BIGGEST_PICTURE = 1024 * 1024;
/** The time limit of a download. Milliseconds. */
const PATIENCE = 15_000;
/** Redirects of the same host that are followed. */
const MOST_REDIRECTS = 3;

/**
 * Downloads a picture of another host. A request that a caller causes must not reach what only this machine
 * reaches, so it goes to public names by HTTPS, without credentials, and not to where a redirect points elsewhere.
 * The network of the service keeps private addresses out as well, whatever a name resolves to.
 *
 * @param isSandbox Whether addresses of this machine are allowed, which only a sandbox needs.
 */
export async function downloadPicture(address: string, isSandbox: boolean): Promise<Uint8Array> {
  let url = publicUrl(address, isSandbox);
  const signal = AbortSignal.timeout(PATIENCE);
  for (let redirects = 0; ; redirects += 1) {
    const response = await reached(url, signal);
    if (response.status < 300 || response.status >= 400) {
      if (!response.ok || response.body === null) {
        failed(`${response.status}`, `the host answered ${response.status}`);
      }
      return await limited(response.body);
    }
    await response.body?.cancel();
    const next = publicUrl(new URL(response.headers.get("location") ?? "", url).href, isSandbox);
    if (next.host !== url.host || redirects === MOST_REDIRECTS) {
      failed("重定向到了别处", "the host redirects to elsewhere");
    }
    url = next;
  }
}

/** Returns the bytes of a `data:` URL. */
export function pictureOfDataUrl(address: string): Uint8Array {
  const match = /^data:[^,]*?(;base64)?,(.*)$/is.exec(address.trim());
  try {
    const data = match?.[2] ?? "";
    const text = match?.[1] ? atob(decodeURIComponent(data)) : decodeURIComponent(data);
    if (text.length > 0 && text.length <= BIGGEST_PICTURE) {
      return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
    }
  } catch {
    // It is malformed, as an empty one is.
  }
  return failed("data: 地址有误或过大", "the data: URL is malformed or too large");
}

async function reached(url: URL, signal: AbortSignal): Promise<Response> {
  try {
    return await fetch(url, {
      redirect: "manual",
      signal,
      headers: { accept: "image/png, image/jpeg, image/gif" },
    });
  } catch {
    return failed("无法连接", "the host cannot be reached");
  }
}

/** Reads a body up to the limit. The size in its header is not trusted. */
async function limited(body: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const part of body) {
      size += part.length;
      if (size > BIGGEST_PICTURE) break;
      parts.push(part);
    }
  } catch {
    failed("下载中断", "the download broke off");
  }
  if (size > BIGGEST_PICTURE) {
    failed("图片超过 1 MB", "the picture is larger than 1 MB");
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function publicUrl(address: string, isSandbox: boolean): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined) return failed("地址有误", "the address is malformed");
  if (isSandbox && isThisMachine(url.hostname)) return url;
  const isPlain = url.username === "" && url.password === "" && url.port === "";
  if (url.protocol !== "https:" || !isPlain || !isPublicName(url.hostname)) {
    return failed(
      "只下载公网 HTTPS 地址的图片，请自行下载后上传",
      "only pictures of public HTTPS addresses are downloaded; download it yourself and upload it",
    );
  }
  return url;
}

/** A name of the public internet: no address in numbers, no name of a local network. */
function isPublicName(host: string): boolean {
  const labels = host.replace(/\.$/, "").toLowerCase().split(".");
  const last = labels.at(-1) ?? "";
  const isNumber = /^(\d+|0x[\da-f]*)$/.test(last) || host.startsWith("[");
  const isLocal = /^(local|localhost|internal|intranet|lan|home|corp|arpa|test|invalid|onion)$/;
  return labels.length > 1 && !isNumber && !isLocal.test(last);
}

function isThisMachine(host: string): boolean {
  return host === "localhost" || host === "127.0.0.1" || host === "[::1]";
}

function failed(zh: string, en: string): never {
  return refuse(400, "picture_not_downloaded", {
    zh: `图片下载失败：${zh}`,
    en: `the picture was not downloaded: ${en}`,
  });
}
