/**
 * One window works, the others only look: the one that holds the Web Lock writes and sends. A second window may take
 * over; the first then stops at once. The server is idempotent, so this is never the only guard.
 */
const NAME = 'hailong-leader';
/** Held while something is being sent. A window that was halted in the middle of a request would hold it for ever. */
export const SENDING = 'hailong-sync';

export interface Leadership {
  /** Ends when another window took over or `release` was called. */
  lost: Promise<void>;
  release: () => void;
}

/** The lock, or null if another window holds it (never with `steal`). */
export function lead(locks: LockManager, steal = false): Promise<Leadership | null> {
  return new Promise((resolve, reject) => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((done) => (release = done));
    let told: () => void = () => undefined;
    const lost = new Promise<void>((done) => (told = done));
    const options: LockOptions = steal ? { steal: true } : { ifAvailable: true };
    locks
      .request(NAME, options, (lock) => {
        if (!lock) {
          resolve(null);
          return Promise.resolve();
        }
        if (steal) void locks.request(SENDING, { steal }, () => undefined);
        resolve({ lost, release });
        return held;
      })
      .then(told, (error: unknown) => {
        // AbortError: the lock was stolen. Anything else means that there are no locks here.
        if (error instanceof DOMException && error.name === 'AbortError') told();
        else reject(error instanceof Error ? error : new Error(String(error)));
      });
  });
}
