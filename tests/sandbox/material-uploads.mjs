// Files of every format that WeChat takes, as small as they can be, and their uploads.

const padded = (first, length = 64) => {
  const bytes = new Uint8Array(length);
  bytes.set(first);
  return bytes;
};
const letters = (text) => [...text].map((letter) => letter.charCodeAt(0));

/** The first bytes of each format. Nothing of the sandbox decodes more. */
export const FILES = {
  png: padded([0x89, ...letters("PNG\r\n"), 0x1a, 0x0a]),
  jpg: padded([0xff, 0xd8, 0xff, 0xe0]),
  gif: padded(letters("GIF89a")),
  bmp: padded(letters("BM")),
  mp3: padded(letters("ID3")),
  amr: padded(letters("#!AMR\n")),
  wav: padded(letters("RIFF\0\0\0\0WAVE")),
  wma: padded([0x30, 0x26, 0xb2, 0x75, 0x8e, 0x66, 0xcf, 0x11]),
  mp4: padded(letters("\0\0\0\x18ftypisom")),
  webp: padded(letters("RIFF\0\0\0\0WEBP")),
};

/** A file of a format with this many bytes. */
export function sized(format, length) {
  return padded(FILES[format].subarray(0, 16), length);
}

/**
 * Uploads a file as the part `media`, or as another one.
 *
 * @param {{ url: string }} sandbox
 * @param {{ access_token: string }} caller
 */
export async function upload(
  sandbox,
  caller,
  path,
  file,
  { query = {}, part = "media", fields = {} } = {},
) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  form.set(part, file);
  const address = new URLSearchParams({ access_token: caller.access_token, ...query });
  const response = await fetch(`${sandbox.url}/cgi-bin/${path}?${address}`, {
    method: "POST",
    body: form,
  });
  return { ...(await response.json()), why: response.headers.get("x-sandbox-why") };
}

/** Adds a picture to the library, and returns its media_id. */
export async function addPicture(sandbox, caller, name = "cover.png") {
  const file = new File([FILES.png], name);
  const added = await upload(sandbox, caller, "material/add_material", file, {
    query: { type: "image" },
  });
  return added.media_id;
}

/** Adds a draft, and returns its media_id. */
export async function addDraft(sandbox, caller, ...articles) {
  const thumb_media_id = await addPicture(sandbox, caller);
  const whole = articles.map((article) => ({
    title: "标题",
    content: "<p>正文</p>",
    thumb_media_id,
    ...article,
  }));
  const { media_id } = await caller.post("draft/add", { articles: whole });
  return media_id;
}
