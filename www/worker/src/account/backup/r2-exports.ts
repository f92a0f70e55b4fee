import type { ExportChunks, ExportStore, FileEnd } from "./export-store.js";

/** The bytes of a part. R2 wants at least five megabytes, all parts alike but the last one, and 10 000 at most. */
const PART = 8 * 1024 * 1024;

/** Exports in a bucket of Cloudflare's R2. A file is there when its last part is, and not before. */
export class R2Exports implements ExportStore {
  readonly #bucket: R2Bucket;
  readonly #account: string;

  constructor(bucket: R2Bucket, account: string) {
    this.#bucket = bucket;
    this.#account = account;
  }

  async write(name: string, begin: () => ExportChunks): Promise<void> {
    const upload = await this.#bucket.createMultipartUpload(this.#key(name));
    try {
      const parts: R2UploadedPart[] = [];
      for await (const part of partsOf(begin())) {
        parts.push(await upload.uploadPart(parts.length + 1, part));
      }
      await upload.complete(parts);
    } catch (error) {
      // Parts alone are not a file. If this fails as well, R2 removes them after a week.
      await upload.abort().catch(() => {});
      throw error;
    }
  }

  async names(): Promise<string[]> {
    const prefix = this.#key("");
    const names: string[] = [];
    let cursor: string | undefined;
    do {
      const page: R2Objects = await this.#bucket.list({
        prefix,
        ...(cursor === undefined ? {} : { cursor }),
      });
      names.push(...page.objects.map(({ key }) => key.slice(prefix.length)));
      cursor = page.truncated ? page.cursor : undefined;
    } while (cursor !== undefined);
    return names;
  }

  async end(name: string, bytes: number): Promise<FileEnd | undefined> {
    const found = await this.#bucket.head(this.#key(name));
    if (found === null) return undefined;
    const { size } = found;
    if (size === 0) return { size, end: "" };
    const offset = Math.max(size - bytes, 0);
    const read = await this.#bucket.get(this.#key(name), { range: { offset } });
    return read === null ? undefined : { size, end: await read.text() };
  }

  async remove(name: string): Promise<void> {
    await this.#bucket.delete(this.#key(name));
  }

  #key(name: string): string {
    return `${this.#account}/${name}`;
  }
}

/** Joins chunks to parts of one size. Other requests of the object have their turn after each chunk. */
async function* partsOf(chunks: Generator<Uint8Array>): AsyncGenerator<Uint8Array> {
  let part = new Uint8Array(PART);
  let filled = 0;
  for (const chunk of chunks) {
    for (let taken = 0; taken < chunk.length; ) {
      const some = chunk.subarray(taken, taken + PART - filled);
      part.set(some, filled);
      taken += some.length;
      filled += some.length;
      if (filled < PART) continue;
      yield part;
      part = new Uint8Array(PART);
      filled = 0;
    }
    await scheduler.wait(0);
  }
  if (filled > 0) yield part.subarray(0, filled);
}
