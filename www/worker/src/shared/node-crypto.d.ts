/** The used part of `node:crypto`. The types of Node as a whole would say that there is a process and a file system. */
declare module "node:crypto" {
  interface Hash {
    update(data: string | Uint8Array): Hash;
    digest(encoding: "hex"): string;
    digest(): Uint8Array<ArrayBuffer>;
  }

  interface ScryptOptions {
    readonly N: number;
    readonly r: number;
    readonly p: number;
    readonly maxmem: number;
  }

  export function createHash(algorithm: "sha256"): Hash;
  export function randomBytes(size: number): Uint8Array<ArrayBuffer>;
  export function timingSafeEqual(left: Uint8Array, right: Uint8Array): boolean;
  export function scrypt(
    password: string,
    salt: Uint8Array,
    length: number,
    options: ScryptOptions,
    callback: (error: Error | null, key: Uint8Array<ArrayBuffer>) => void,
  ): void;
}
