// @vitest-environment node
import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { watchIdle } from '../src/lock/idle';
import { lead, SENDING } from '../src/lock/leader';
import { delayAfter, tryPin, waiting } from '../src/lock/pin-tries';
import { isSimple } from '../src/lock/simple';
import { Database } from '../src/store/db';

describe('waiting after wrong PINs', () => {
  let db: Database;
  let count = 0;
  let now = 0;
  beforeEach(() => {
    db = new Database(`tries-${(count += 1)}`);
    now = 1_000_000;
  });
  afterEach(() => db.close());
  const wrong = (): Promise<boolean> => Promise.resolve(false);

  test('five tries, then 1, 5 and 15 minutes', async () => {
    const waits: number[] = [];
    for (let i = 0; i < 8; i += 1) {
      const result = await tryPin(db, () => now, wrong);
      waits.push(result.wait / 60_000);
      now += result.wait;
    }
    expect(waits).toEqual([0, 0, 0, 0, 1, 5, 15, 15]);
  });

  test('during a wait not even the right PIN is looked at, afterwards it is', async () => {
    for (let i = 0; i < 5; i += 1) await tryPin(db, () => now, wrong);
    const check = vi.fn(() => Promise.resolve(true));
    now += 59_000;
    expect(await tryPin(db, () => now, check)).toEqual({ right: false, wrong: 5, wait: 1000 });
    expect(check).not.toHaveBeenCalled();
    now += 1000;
    expect((await tryPin(db, () => now, check)).right).toBe(true);
    expect((await tryPin(db, () => now, wrong)).wrong).toBe(1);
  });

  test('closing the app in the middle of a try does not give it back', async () => {
    await expect(tryPin(db, () => now, () => Promise.reject(new Error('killed')))).rejects.toThrow();
    expect((await tryPin(db, () => now, wrong)).wrong).toBe(2);
  });

  test('a clock set back or forward never makes the wait longer', () => {
    const tries = { wrong: 5, at: 1_000_000 };
    expect(waiting(tries, 0)).toBe(60_000);
    expect(waiting(tries, 1_030_000)).toBe(30_000);
    expect(waiting(tries, 9_999_999)).toBe(0);
    expect(delayAfter(4)).toBe(0);
  });

  test('a clock set back in the middle of a wait: it begins anew and comes to its end', async () => {
    for (let i = 0; i < 5; i += 1) await tryPin(db, () => now, wrong);
    const right = (): Promise<boolean> => Promise.resolve(true);
    now -= 86_400_000;
    expect((await tryPin(db, () => now, right)).wait).toBe(60_000);
    now += 60_000;
    expect((await tryPin(db, () => now, right)).right).toBe(true);
  });
});

test.each(['111111', '123456', '654321', '121212', '123123', '000000'])('%s is too simple', (pin) => {
  expect(isSimple(pin)).toBe(true);
});
test.each(['258014', '190573', '112358'])('%s will do', (pin) => {
  expect(isSimple(pin)).toBe(false);
});

describe('one window leads', () => {
  /** Locks as the browser has them, for those who do not wait. */
  class Locks {
    readonly holders = new Map<string, { abort: (error: unknown) => void }>();
    async request(name: string, options: LockOptions, work: (lock: object | null) => Promise<void>): Promise<void> {
      if (this.holders.has(name) && options.ifAvailable) return work(null);
      this.holders.get(name)?.abort(new DOMException('stolen', 'AbortError'));
      let mine: { abort: (error: unknown) => void } | null = null;
      const stolen = new Promise<void>((_resolve, reject) => this.holders.set(name, (mine = { abort: reject })));
      await Promise.race([work({}), stolen]).finally(() => {
        if (this.holders.get(name) === mine) this.holders.delete(name);
      });
    }
  }

  test('the second only looks, and may take over', async () => {
    const locks = new Locks() as unknown as LockManager;
    const first = await lead(locks);
    expect(first).not.toBeNull();
    expect(await lead(locks)).toBeNull();
    const second = await lead(locks, true);
    expect(second).not.toBeNull();
    await first!.lost;
    second!.release();
    await second!.lost;
    expect(await lead(locks)).not.toBeNull();
  });

  test('whoever takes over does not wait for a request of the one before, which may never end', async () => {
    const locks = new Locks();
    const first = await lead(locks as unknown as LockManager);
    const request = locks.request(SENDING, {}, () => new Promise(() => undefined));
    const ended = request.catch((error: unknown) => (error as Error).name);
    expect(await lead(locks as unknown as LockManager)).toBeNull();
    expect(locks.holders.has(SENDING)).toBe(true);
    await lead(locks as unknown as LockManager, true);
    await first!.lost;
    expect([await ended, locks.holders.has(SENDING)]).toEqual(['AbortError', false]);
  });
});

test('it locks after the given time without a touch, and only then', () => {
  vi.useFakeTimers();
  const target = new EventTarget();
  const lock = vi.fn();
  let now = 0;
  const stop = watchIdle(target, () => 60_000, lock, () => now, () => now);
  const pass = (ms: number): void => {
    now += ms;
    vi.advanceTimersByTime(ms);
  };
  pass(50_000);
  target.dispatchEvent(new Event('pointerdown'));
  pass(50_000);
  expect(lock).not.toHaveBeenCalled();
  pass(15_000);
  expect(lock).toHaveBeenCalled();
  stop();
  vi.useRealTimers();
});

test('a wall clock set back puts the lock off no longer, one that slept on brings it', () => {
  vi.useFakeTimers();
  const lock = vi.fn();
  let [wall, steady] = [100_000_000, 0];
  const stop = watchIdle(new EventTarget(), () => 60_000, lock, () => wall, () => steady);
  const pass = (there: number, here: number): void => {
    wall += there;
    steady += here;
    vi.advanceTimersByTime(5_000);
  };
  pass(-86_400_000, 30_000);
  expect(lock).not.toHaveBeenCalled();
  pass(30_000, 30_000);
  expect(lock).toHaveBeenCalledTimes(1);
  stop();
  const asleep = watchIdle(new EventTarget(), () => 60_000, lock, () => wall, () => steady);
  pass(3_600_000, 0);
  expect(lock).toHaveBeenCalledTimes(2);
  asleep();
  vi.useRealTimers();
});
