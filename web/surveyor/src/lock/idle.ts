/** Locks after a while without a touch: 5 minutes, 15 during an interview or where something is being entered, never while sound is played; 2 until the private part is covered. Nothing is lost, answers are saved by then. */
export const IDLE = { rest: 5 * 60_000, interview: 15 * 60_000, cover: 2 * 60_000 } as const;

/** The last is sound that is heard. */
const EVENTS = ['pointerdown', 'keydown', 'input', 'timeupdate'] as const;

/**
 * Calls `lock` when nothing was touched for as long as `limit` says; gives the function that stops watching. The wall clock
 * goes on while the tablet sleeps, the other one also when the wall clock is set back: the longer time counts.
 */
export function watchIdle(target: EventTarget, limit: () => number, lock: () => void, now = Date.now, steady = () => performance.now()): () => void {
  let last = [now(), steady()] as const;
  const touched = (event: Event): void => {
    // The picture of a camera goes on by itself.
    if (event.type !== 'timeupdate' || (event.target as Element).localName !== 'video') last = [now(), steady()];
  };
  for (const name of EVENTS) target.addEventListener(name, touched, { passive: true, capture: true });
  // Looked at often, so that a tablet that slept locks when it wakes.
  const timer = setInterval(() => {
    if (Math.max(now() - last[0], steady() - last[1]) >= limit()) lock();
  }, 5_000);
  return () => {
    clearInterval(timer);
    for (const name of EVENTS) target.removeEventListener(name, touched, { capture: true });
  };
}
