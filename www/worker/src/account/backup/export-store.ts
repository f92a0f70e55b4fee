/** The files with the exports of one account. */
export interface ExportStore {
  /** Writes a file. It may be there in part if the program ends meanwhile. */
  write(name: string, chunks: Generator<Uint8Array, void, undefined>): Promise<void>;
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
