// @vitest-environment node
// The app as a window has it, with its real engine and stores, and everything of a browser that it needs.
import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { App as Window } from '../src/state/app.svelte';
import type { Database } from '../src/store/db';
import type { Draft } from '../src/store/drafts';
import { Disk } from './disk';
import { PIN, prepare, Tablet } from './headless';

const browser = vi.hoisted(() => ({ disk: null as unknown }));
vi.mock('../src/engine/wasm', () => ({ engine: () => Promise.resolve() }));
vi.mock('../src/engine/pin', async () => ({ pinKey: (await import('./headless')).derive }));
vi.mock('../src/store/journal/thread', async () => {
  const { Journals } = await import('../src/store/journal/journal');
  return {
    JournalThread: class extends Journals {
      constructor() {
        super(browser.disk as Disk);
      }
    },
  };
});

/** Locks as the browser has them, for the window that leads; every other one is free. */
class Locks {
  #holder: { abort: (error: unknown) => void } | null = null;
  async request(name: string, options: LockOptions, work: (lock: object | null) => Promise<void>): Promise<void> {
    if (name !== 'hailong-leader') return (options as unknown as () => Promise<void>)();
    if (this.#holder && options.ifAvailable) return work(null);
    this.#holder?.abort(new DOMException('stolen', 'AbortError'));
    let mine: { abort: (error: unknown) => void } | null = null;
    const stolen = new Promise<void>((_resolve, reject) => (this.#holder = mine = { abort: reject }));
    await Promise.race([work({}), stolen]).finally(() => {
      if (this.#holder === mine) this.#holder = null;
    });
  }
}

let tablet: Tablet;
let locks: Locks;

async function opened(window: Window): Promise<Window> {
  expect((await window.unlock(PIN)).right).toBe(true);
  vi.spyOn(window.lists, 'form').mockReturnValue(tablet.paper);
  return window;
}

async function newWindow(): Promise<Window> {
  const { App } = await import('../src/state/app.svelte');
  const window = new App();
  await window.start();
  return window;
}

/** An interview is on the screen. */
async function asking(window: Window, draft: Draft): Promise<void> {
  await window.resume(window.drafts.find((kept) => kept.draft.id === draft.id)!);
  expect(window.interview?.draft.id).toBe(draft.id);
}

beforeAll(prepare);
beforeEach(async () => {
  locks = new Locks();
  const kept = new Map<string, string>();
  const local = { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value), removeItem: (key: string) => void kept.delete(key) };
  vi.stubGlobal('localStorage', local);
  vi.stubGlobal('sessionStorage', { getItem: () => null });
  vi.stubGlobal('document', { visibilityState: 'visible' });
  vi.stubGlobal('navigator', { locks });
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('no network')));
  tablet = await (await new Tablet(new IDBFactory(), kept).start()).enrol();
  browser.disk = tablet.disk;
});
afterEach(async () => {
  // Whoever leads stops.
  await locks.request('hailong-leader', { steal: true }, () => Promise.resolve());
  await tablet.db.close();
  vi.restoreAllMocks();
});

const lost = (): DOMException => new DOMException('Connection to Indexed Database server lost', 'UnknownError');

/** What is finalised is committed, and then nothing is heard of the database for so many readings. */
function silent(db: Database, readings: number): void {
  const write = db.write.bind(db);
  vi.spyOn(db, 'write').mockImplementation(async (stores, work) => {
    await write(stores, work);
    if (!stores.includes('submission') || !stores.includes('draft') || !stores.includes('item')) return;
    vi.spyOn(db, 'write').mockImplementation(write);
    for (let i = 0; i < readings; i += 1) vi.spyOn(db, 'get').mockRejectedValueOnce(lost());
    throw lost();
  });
}

describe('a line is committed and nothing is heard of it', () => {
  test.each([1, 2, 3])('for %i readings: it counts as kept, once', async (readings) => {
    const draft = tablet.draft();
    await tablet.save(draft);
    const window = await opened(await newWindow());
    await asking(window, draft);
    silent(window.db, readings);
    let tries = 1;
    while (!(await window.finalise()) && tries < readings) tries += 1;
    expect(window.screen).toEqual({ name: 'kept', seq: 1 });
    expect(window.interview).toBeNull();
    expect((await window.db.all('submission')).map((record) => record.id)).toEqual([draft.id]);
    expect(await window.db.count('draft')).toBe(0);
  });
});
