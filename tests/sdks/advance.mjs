/** Moves the sandbox's clock ahead, and answers when all that fell due has happened. */
export async function advance(base, seconds) {
  const response = await fetch(`${base}/sandbox/clock/advance`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ seconds }),
  });
  if (!response.ok) throw new Error(await response.text());
}
