import type { LiveMessage, LiveRing } from "./live-ring.js";

/**
 * How often a line is written where nothing happens: nobody in between ends the connection then, and a page that has
 * gone is noticed. Milliseconds.
 */
const HEARTBEAT = 5000;
/**
 * How long a stream lasts; then the page comes again. A program that is told to end waits for its open connections,
 * and would wait for ever. Milliseconds.
 */
const LIFE = 300_000;
/**
 * Bytes that wait for a slow reader at most, more than all that is kept. It is let go then, and comes again with the
 * id of its last message.
 */
const MOST_WAITING = 4 * 1024 * 1024;

/**
 * The messages for open pages as server-sent events, from one message on. A page that was away for too long gets
 * `reset` first: it must read everything anew.
 *
 * @param after The id of the last message that the page has. Without it, the stream begins now.
 */
export function liveStream(ring: LiveRing, after: number | undefined): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let end = () => {};
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const timer = setInterval(() => told(": \n\n"), HEARTBEAT);
        const life = setTimeout(stop, LIFE);
        const unlisten = ring.listen((message) => told(eventOf(message)));
        end = () => {
          clearInterval(timer);
          clearTimeout(life);
          unlisten();
        };
        write("retry: 2000\n\n");
        const missed = after === undefined ? [] : ring.after(after);
        if (missed === undefined) write(resetOf(ring.latest()));
        else for (const message of missed) write(eventOf(message));

        function write(text: string) {
          controller.enqueue(encoder.encode(text));
        }
        function told(text: string) {
          if ((controller.desiredSize ?? 0) < -MOST_WAITING) stop();
          else write(text);
        }
        function stop() {
          end();
          controller.close();
        }
      },
      cancel: () => end(),
    },
    new ByteLengthQueuingStrategy({ highWaterMark: 64 * 1024 }),
  );
}

function eventOf({ id, at, kind, data }: LiveMessage): string {
  return `id: ${id}\nevent: ${kind}\ndata: ${JSON.stringify({ at, ...data })}\n\n`;
}

function resetOf(id: number): string {
  return `id: ${id}\nevent: reset\ndata: {}\n\n`;
}
