/** The bytes that are read together. */
const TOGETHER = 256 * 1024;
/** The bytes that are waited for before they are read. A read of a few kilobytes costs as much as one of these. */
const AT_LEAST = 64 * 1024;

/**
 * Yields a stream in pieces of some size. Other requests of the object have their turn after each. A piece is only
 * valid until the next one.
 */
export async function* piecesOf(file: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = file.getReader({ mode: "byob" });
  let buffer = new ArrayBuffer(TOGETHER);
  try {
    for (;;) {
      const { done, value } = await reader.readAtLeast(AT_LEAST, new Uint8Array(buffer));
      if (value !== undefined && value.length > 0) yield value;
      if (done || value === undefined) return;
      buffer = value.buffer as ArrayBuffer;
      await scheduler.wait(0);
    }
  } finally {
    reader.releaseLock();
  }
}

/**
 * Makes a stream of chunks, each of which is made when the one before has been read. If its reader leaves, the
 * chunks end. It is a stream of the runtime itself: one that is made of JavaScript crosses to another object in
 * small reads, ten times as slowly.
 */
export function streamOf(chunks: Generator<Uint8Array>): ReadableStream<Uint8Array> {
  // biome-ignore lint/correctness/noUndeclaredVariables: it is a global of workerd.
  const { readable, writable } = new IdentityTransformStream();
  void written(chunks, writable.getWriter());
  return readable;
}

async function written(
  chunks: Generator<Uint8Array>,
  writer: WritableStreamDefaultWriter<Uint8Array>,
): Promise<void> {
  try {
    for (const chunk of chunks) {
      if (chunk.length > 0) await writer.write(chunk);
    }
    await writer.close();
  } catch (error) {
    // Its reader has left, or a chunk could not be made: then the reader must not take a part for the whole.
    await writer.abort(error).catch(() => {});
  } finally {
    chunks.return(undefined);
  }
}
