/** Base class of every error of this package. `code` is stable: branch on it, or on the class. */
export class WechatMassError extends Error {
  // Each class writes its name out: a bundler may shorten the name of the class itself.
  /** The name of the class. */
  override name = "WechatMassError";
  /** A stable name of the cause. */
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** A `WechatMassError` with its `code` and other members, as the WebAssembly describes them. */
export class DescribedError extends WechatMassError {
  /** @internal */
  constructor(parts: { message: string; code: string } & Record<string, unknown>) {
    const { message, kind: _, code, ...rest } = parts;
    super(code, message);
    Object.assign(this, rest);
  }
}

/** A bug of this package. The next call works again. Please report the bug with the message. */
export class InternalError extends WechatMassError {
  /** The name of the class. */
  override name = "InternalError";
  constructor(message: string, options?: ErrorOptions) {
    super(
      "internal",
      `${message}; this is a bug of wechat-mass, please report it at https://github.com/wechat-mass/wechat-mass/issues`,
      options,
    );
  }
}
