import type { LiveMessage, LiveRing } from "./live-ring.js";

/** How often a line is written where nothing happens, so that nobody in between ends the connection. Milliseconds. */
const HEARTBEAT = 15_000;
/** Bytes that wait for a slow reader at most. It is let go then, and comes again with the id of its last message. */
const MOST_WAITING = 256 * 1024;

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
        const write = (text: string) => {
          if ((controller.desiredSize ?? 0) < -MOST_WAITING) return stop();
          controller.enqueue(encoder.encode(text));
        };
        const timer = setInterval(() => write(": \n\n"), HEARTBEAT);
        const unlisten = ring.listen((message) => write(eventOf(message)));
        end = () => {
          clearInterval(timer);
          unlisten();
        };
        function stop() {
          end();
          controller.close();
        }
        write(`retry: 2000\n\n`);
        const missed = after === undefined ? [] : ring.after(after);
        if (missed === undefined) write(resetOf(ring.latest()));
        else for (const message of missed) write(eventOf(message));
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
