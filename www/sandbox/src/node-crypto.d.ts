/** The part of Node's crypto that the sandbox uses. The types of Node would bring all their globals along. */
declare module "node:crypto" {
  interface Hash {
    update(data: string | Uint8Array): Hash;
    digest(encoding: "hex" | "base64url"): string;
    digest(): Uint8Array;
  }
  interface Cipher {
    setAutoPadding(automatic: boolean): void;
    update(data: Uint8Array): Uint8Array;
    final(): Uint8Array;
  }
  export function createHash(algorithm: "sha1" | "sha256" | "md5"): Hash;
  export function createCipheriv(algorithm: string, key: Uint8Array, iv: Uint8Array): Cipher;
  export function randomBytes(size: number): Uint8Array;
}
