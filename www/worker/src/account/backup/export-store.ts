/** An export, in chunks that are made while it is written. */
export type ExportChunks = Generator<Uint8Array, void, undefined>;

/** The files with the exports of one account. */
export interface ExportStore {
  /** Writes a file. Of chunks that end with an error it may keep a part. */
  write(name: string, begin: () => ExportChunks): Promise<void>;
  /** The names of all files. */
  names(): Promise<string[]>;
  /** Reads the last bytes of a file. */
  end(name: string, bytes: number): Promise<FileEnd | undefined>;
  remove(name: string): Promise<void>;
}

/** The size of a file, and its last bytes. */
export interface FileEnd {
  readonly size: number;
  readonly end: string;
}
