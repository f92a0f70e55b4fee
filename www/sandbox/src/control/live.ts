/** The things that can change while somebody looks. */
export type Topic = "journal" | "clock" | "job" | "reset";

/** A change, as it is told. Only entries of the journal have an id: they are what can be told again. */
export interface Change {
  readonly topic: Topic;
  readonly data: unknown;
  readonly id?: string;
}

/** Milliseconds between two comments. The runtime sees only by a write that a reader has gone. */
const HEARTBEAT = 3000;

/** Events that a slow reader may be behind before its connection ends. It comes back with the last id that it has. */
const MOST_BEHIND = 2000;

/** Tells those who look what changes. It outlives the world, which a reset makes anew. */
export class Live {
  readonly #listeners = new Set<(change: Change) => void>();

  tell(topic: Topic, data: unknown, id?: string): void {
    const change = id === undefined ? { topic, data } : { topic, data, id };
    for (const listener of [...this.#listeners]) listener(change);
  }

  /** Calls the listener for every change from now on. Returns the function that ends it. */
  listen(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Opens a stream of server-sent events.
   *
   * @param missed what has happened since the last event that the reader has.
   */
  open(missed: readonly Change[]): Response {
    let end = () => {};
    const stream = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          const encoder = new TextEncoder();
          const send = (text: string) => {
            if ((controller.desiredSize ?? 0) >= -MOST_BEHIND) {
              controller.enqueue(encoder.encode(text));
            } else {
              end();
              controller.close();
            }
          };
          const heartbeat = setInterval(() => send(": still here\n\n"), HEARTBEAT);
          const stop = this.listen((change) => send(eventOf(change)));
          end = () => {
            clearInterval(heartbeat);
            stop();
          };
          send("retry: 1000\n\n");
          for (const change of missed) send(eventOf(change));
        },
        cancel: () => end(),
      },
      new CountQueuingStrategy({ highWaterMark: 1 }),
    );
    const headers = {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-store",
    };
    return new Response(stream, { headers });
  }
}

function eventOf({ topic, data, id }: Change): string {
  const line = id === undefined ? "" : `id: ${id}\n`;
  return `event: ${topic}\n${line}data: ${JSON.stringify(data)}\n\n`;
}
