/** A file that is a reply. */
export interface FileBytes {
  /** The bytes: those that were given to `read`. */
  bytes: Uint8Array<ArrayBuffer>;
}
