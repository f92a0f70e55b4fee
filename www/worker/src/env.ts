/** A setting. workerd gives `null` for a variable that is not set, and Cloudflare gives nothing. */
type Setting = string | null | undefined;

/** The settings of the service. docs/guide/service.md explains each. The objects have only these. */
export interface Env {
  /** The key of stored secrets: 32 bytes in base64. */
  readonly SECRETS_KEY: string;
  /** The key before this one, while stored secrets are changed to the new one. */
  readonly SECRETS_KEY_BEFORE?: Setting;
  /** Whoever has this code creates the first owner. */
  readonly SETUP_CODE?: Setting;
  /** The key of `/metrics`. Without it there are no metrics. */
  readonly METRICS_KEY?: Setting;
  /** The address of the service as WeChat sees it. Default: that of the request. */
  readonly PUBLIC_URL?: Setting;
  /**
   * The header with the address of the caller, which the web server in front writes over whatever a caller sends:
   * `X-Real-IP` behind nginx, `CF-Connecting-IP` on Cloudflare. Without it, addresses are not known.
   */
  readonly ADDRESS_HEADER?: Setting;
  /** The address of a sandbox WeChat, whose clock is followed. Never set it in production. */
  readonly SANDBOX?: Setting;
  /** Where daily exports are kept: a writable folder of workerd, or a bucket of Cloudflare's R2. */
  readonly BACKUPS?: Fetcher | R2Bucket | null | undefined;
}
