/** Locks after a while without a touch: 5 minutes, 15 during an interview; 2 until the private part is covered. Nothing is lost, answers are saved by then. */
export const IDLE = { rest: 5 * 60_000, interview: 15 * 60_000, cover: 2 * 60_000 } as const;

const EVENTS = ['pointerdown', 'keydown', 'input'] as const;

/** Calls `lock` when nothing was touched for as long as `limit` says; gives the function that stops watching. */
export function watchIdle(target: EventTarget, limit: () => number, lock: () => void, now = Date.now): () => void {
  let last = now();
  const touched = (): void => void (last = now());
  for (const name of EVENTS) target.addEventListener(name, touched, { passive: true, capture: true });
  // Looked at often, so that a tablet that slept locks when it wakes.
  const timer = setInterval(() => {
    if (now() - last >= limit()) lock();
  }, 5_000);
  return () => {
    clearInterval(timer);
    for (const name of EVENTS) target.removeEventListener(name, touched, { capture: true });
  };
}
