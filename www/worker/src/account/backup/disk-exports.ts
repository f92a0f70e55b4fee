import { streamOf } from "../byte-streams.js";
import type { ExportChunks, ExportStore, FileEnd } from "./export-store.js";

/**
 * Exports in a folder, which is a writable disk service of workerd. Each account has a folder in it. workerd writes
 * under another name until all has come. A program that is killed leaves that file behind, which workerd lists for
 * nobody: the example for systemd removes it before the start.
 */
export class DiskExports implements ExportStore {
  readonly #disk: Fetcher;
  readonly #account: string;

  constructor(disk: Fetcher, account: string) {
    this.#disk = disk;
    this.#account = account;
  }

  async write(name: string, begin: () => ExportChunks): Promise<void> {
    const response = await this.#disk.fetch(this.#address(name), {
      method: "PUT",
      body: streamOf(begin()),
    });
    await settled(response, "write");
  }

  async names(): Promise<string[]> {
    const response = await this.#disk.fetch(this.#address(""));
    if (response.status === 404) {
      await response.body?.cancel();
      return [];
    }
    if (!response.ok) await settled(response, "list");
    const entries = (await response.json()) as { name: string; type: string }[];
    return entries.filter(({ type }) => type === "file").map(({ name }) => name);
  }

  async end(name: string, bytes: number): Promise<FileEnd | undefined> {
    const response = await this.#disk.fetch(this.#address(name), {
      headers: { range: `bytes=-${bytes}` },
    });
    if (response.status === 404) return undefined;
    // Nothing of an empty file can be asked for.
    if (response.status === 416) {
      await response.body?.cancel();
      return { size: 0, end: "" };
    }
    if (!response.ok) await settled(response, "read");
    const end = await response.text();
    const total = /\/(\d+)$/.exec(response.headers.get("content-range") ?? "")?.[1];
    const size = total ?? response.headers.get("content-length") ?? end.length;
    return { size: Number(size), end };
  }

  async remove(name: string): Promise<void> {
    const response = await this.#disk.fetch(this.#address(name), { method: "DELETE" });
    if (response.status === 404) await response.body?.cancel();
    else await settled(response, "remove");
  }

  /** Any host would do: the service is the folder. */
  #address(name: string): string {
    return `http://backups/${this.#account}/${name}`;
  }
}

async function settled(response: Response, what: string): Promise<void> {
  await response.body?.cancel();
  if (!response.ok) throw new Error(`the folder of exports answered ${response.status} (${what})`);
}
