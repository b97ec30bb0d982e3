// @vitest-environment node
// The app as a window has it, with its real engine and stores, and everything of a browser that it needs.
import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Case } from '../src/engine/protocol';
import type { App as Window } from '../src/state/app.svelte';
import { Database, Overtaken, queued } from '../src/store/db';
import type { Draft } from '../src/store/drafts';
import { deviceKeys, getMeta } from '../src/store/meta';
import { createVault } from '../src/store/vault';
import { Disk } from './disk';
import { answerFor, derive, PIN, prepare, Tablet } from './headless';

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
  async request(name: string, options: LockOptions, work?: (lock: object | null) => Promise<void>): Promise<void> {
    if (name !== 'hailong-leader') return (work ?? (options as unknown as () => Promise<void>))({});
    if (this.#holder && options.ifAvailable) return work!(null);
    this.#holder?.abort(new DOMException('stolen', 'AbortError'));
    let mine: { abort: (error: unknown) => void } | null = null;
    const stolen = new Promise<void>((_resolve, reject) => (this.#holder = mine = { abort: reject }));
    await Promise.race([work!({}), stolen]).finally(() => {
      if (this.#holder === mine) this.#holder = null;
    });
  }
}

let tablet: Tablet;
let locks: Locks;

async function opened(window: Window): Promise<Window> {
  expect((await window.unlock(PIN)).right).toBe(true);
  return window;
}

async function newWindow(): Promise<Window> {
  const { App } = await import('../src/state/app.svelte');
  const window = new App();
  // The lists come from the server; the questionnaires are here.
  vi.spyOn(window.lists, 'refresh').mockResolvedValue(undefined);
  vi.spyOn(window.lists, 'form').mockReturnValue(tablet.paper);
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

/** What is finalised is committed, and then so many readings of lines and items fail. */
function silent(db: Database, readings: number): void {
  const [write, get, all] = [db.write.bind(db), db.get.bind(db), db.all.bind(db)];
  let failing: number | null = null;
  const fails = (store: string): boolean => {
    if (!failing || (store !== 'submission' && store !== 'item')) return false;
    failing -= 1;
    return true;
  };
  vi.spyOn(db, 'get').mockImplementation((store, key) => (fails(store) ? Promise.reject(lost()) : get(store, key)));
  vi.spyOn(db, 'all').mockImplementation((store) => (fails(store) ? Promise.reject(lost()) : all(store)));
  vi.spyOn(db, 'write').mockImplementation(async (stores, work) => {
    await write(stores, work);
    if (failing !== null || !stores.includes('draft') || !stores.includes('item')) return;
    failing = readings;
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

test.each([1, 2, 3, 4, 5])('somebody breaks off, and for %i readings nothing is heard of the commit: what was answered and the visit are there, once', async (readings) => {
  const draft = tablet.draft();
  await tablet.save(draft);
  const window = await opened(await newWindow());
  vi.spyOn(window.lists, 'evaluationOf').mockReturnValue({ id: draft.evaluation, questionnaire: draft.questionnaire } as never);
  const { recordVisit } = await import('../src/state/record');
  const person = { id: draft.case, evaluation: draft.evaluation, number: 1 } as Case;
  silent(window.db, readings);
  let tries = 1;
  while (!(await recordVisit(window, person, { outcome: 'broke_off' })) && tries <= readings) tries += 1;
  expect(window.screen).toEqual({ name: 'kept', seq: 1 });
  expect((await tablet.lines()).map((line) => (JSON.parse(line!) as { kind: string }).kind)).toEqual(['partial', 'attempt']);
  expect([await window.db.count('draft'), window.drafts, window.items.map((item) => item.seq)]).toEqual([0, [], [1, 2]]);
});

test('what waits behind a line that was not stored does not write its number down', async () => {
  const draft = tablet.draft();
  await tablet.save(draft);
  const window = await opened(await newWindow());
  await asking(window, draft);
  const write = window.db.write.bind(window.db);
  let waiting: Promise<unknown> | null = null;
  vi.spyOn(window.db, 'write').mockImplementation((stores, work) => {
    if (waiting || !stores.includes('draft') || !stores.includes('item')) return write(stores, work);
    waiting = Promise.all([window.call((engine) => ({ effects: engine.sendNow() })), window.lookAtLease(), window.sendNow()]);
    return Promise.reject(new DOMException('', 'QuotaExceededError'));
  });
  expect(await window.finalise()).toBe(false);
  await waiting;
  expect((await tablet.memory())!.head.seq).toBe(0);
  expect(await window.finalise()).toBe(true);
  expect((await tablet.memory())!.head.seq).toBe(1);
});

test('with no room at all, what is owed is known', async () => {
  await tablet.finalise();
  const write = Database.prototype.write;
  vi.spyOn(Database.prototype, 'write').mockImplementation(function (this: Database, stores, work) {
    return stores.includes('item') ? Promise.reject(new DOMException('', 'QuotaExceededError')) : write.call(this, stores, work);
  });
  const window = await newWindow();
  expect([window.phase, window.owed, window.full]).toEqual(['locked', 1, true]);
});

describe('the keys are gone, and the tablet is enrolled again', () => {
  const SECOND = '0183ca47-1680-7d87-8ed1-ce155372f984';

  async function enrolledAgain(): Promise<Window> {
    await tablet.db.write(['meta'], (tx) => queued(tx.objectStore('meta').delete('keys')));
    const window = await newWindow();
    expect(window.phase).toBe('enrol');
    vi.spyOn(window.client, 'enrol').mockResolvedValue(answerFor(SECOND));
    expect(await window.enrol('0123456789')).toMatchObject({ enrolled: true });
    return window;
  }

  let raw = new Uint8Array();
  async function withBox(): Promise<void> {
    const { install } = (await tablet.install())!;
    tablet.vault = await createVault(tablet.db, PIN, await deviceKeys(tablet.db), derive, { install, seal: (key) => ((raw = new Uint8Array(key)), new Uint8Array(80)) });
  }

  test('the old PIN is said to be gone, is not tried, and the supervisor grants another', async () => {
    await withBox();
    const draft = tablet.draft();
    await tablet.save(draft);
    const window = await enrolledAgain();
    expect([window.phase, window.pinGone]).toEqual(['locked', true]);
    await window.resetPin(raw, '914302');
    expect([window.phase, window.pinGone, window.drafts.map((kept) => kept.draft)]).toEqual(['open', false, [draft]]);
    await window.lock();
    expect([window.phase, (await window.unlock('914302')).right]).toEqual(['locked', true]);
  });

  test('a window that another one took over while the server was asked shows and sends nothing more', async () => {
    await tablet.db.write(['meta'], (tx) => queued(tx.objectStore('meta').delete('keys')));
    const window = await newWindow();
    vi.spyOn(window.client, 'enrol').mockImplementation(async () => {
      await (await newWindow()).takeOver();
      return answerFor(SECOND);
    });
    // The other window asks again with the same code and key, and is given the same install.
    await expect(window.enrol('0123456789')).rejects.toThrow(Overtaken);
    expect([window.phase, (await tablet.install())?.install]).not.toContain(SECOND);
    expect(window.phase).toBe('other_window');
  });

  test('where nothing is unfinished a new PIN is set at once', async () => {
    await withBox();
    const window = await enrolledAgain();
    expect([window.phase, window.pinGone]).toEqual(['pin_new', false]);
    await window.setPin('914302');
    expect([window.phase, window.damaged]).toEqual(['open', 0]);
  });

  test('where the server cannot open it either, a new PIN is set, and what nobody opens is kept aside', async () => {
    await tablet.save(tablet.draft());
    const window = await enrolledAgain();
    expect([window.phase, window.pinGone]).toEqual(['pin_new', false]);
    await window.setPin('914302');
    expect([window.phase, window.drafts, window.damaged]).toEqual(['open', [], 1]);
  });
});

describe('the server takes the right to send no more', () => {
  const SECOND = '0183ca47-1680-7d87-8ed1-ce155372f984';
  const says = (status: number, body: object): void =>
    void vi.stubGlobal('fetch', () => Promise.resolve(new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/problem+json' } })));

  /** One line is owed and one interview unfinished; the server was asked and refused. */
  async function refused(): Promise<{ window: Window; line: string; draft: Draft }> {
    const line = (await tablet.finalise()).line!;
    const draft = tablet.draft();
    await tablet.save(draft);
    says(401, { type: '/problems#not-enrolled', title: 'x', status: 401 });
    const window = await opened(await newWindow());
    await window.sendNow();
    await vi.waitFor(() => expect(window.expired).toBe(true));
    expect([window.cloned, window.collecting]).toEqual([false, true]);
    return { window, line, draft };
  }

  test('work goes on, and a new enrolment takes the line, the unfinished interview and the PIN along', async () => {
    const { window, line, draft } = await refused();
    window.enrolAnew();
    // Whatever becomes of the road while the code is typed.
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('no network')));
    await window.sendNow();
    expect([window.phase, window.expired]).toEqual(['enrol', false]);
    const before = window.db.name;
    const keys = (await deviceKeys(window.db)).publicKey;
    vi.stubGlobal('indexedDB', tablet.factory);
    vi.spyOn(window.client, 'enrol').mockResolvedValue(answerFor(SECOND));
    expect(await window.enrol('0123456789')).toMatchObject({ enrolled: true });
    expect([window.phase, window.install?.install, window.items, window.expired]).toEqual(['locked', SECOND, [], false]);
    expect(window.db.name).not.toBe(before);
    expect((await deviceKeys(window.db)).publicKey).not.toEqual(keys);
    expect(await getMeta(window.db, 'recovery')).toMatchObject({ cause: 'expired', head: 1, lines: 1, told: false });
    expect(window.copies.rescued.map((record) => [record.line, record.receipt])).toEqual([[line, null]]);
    await opened(window);
    expect(window.drafts.map((kept) => kept.draft)).toEqual([draft]);
    await window.db.close();
  });

  test('a code that is refused leaves everything as it was', async () => {
    const { window, draft } = await refused();
    window.enrolAnew();
    const before = window.db;
    says(403, { type: '/problems#code-refused', title: 'x', status: 403, detail: 'no' });
    expect(await window.enrol('0123456789')).toMatchObject({ enrolled: false, why: 'code' });
    expect(window.db).toBe(before);
    window.phase = 'open';
    expect([window.items.length, window.drafts.map((kept) => kept.draft.id)]).toEqual([1, [draft.id]]);
  });
});

describe('another window takes over', () => {
  /** Two interviews; the first is being finalised in a window that comes to its commit only when it is let. */
  async function overtaken(): Promise<{ before: Window; after: Window; draft: Draft; other: Draft; commit: () => Promise<boolean> }> {
    const [draft, other] = [tablet.draft(), tablet.draft()];
    for (const one of [draft, other]) await tablet.save(one);
    const before = await opened(await newWindow());
    await asking(before, draft);
    let go: () => void = () => undefined;
    const held = new Promise<void>((done) => (go = done));
    const write = before.db.write.bind(before.db);
    const holding = new Promise<void>((done) => {
      vi.spyOn(before.db, 'write').mockImplementation(async (stores, work) => {
        if (stores.includes('draft') && stores.includes('item')) {
          done();
          await held;
        }
        return write(stores, work);
      });
    });
    const finalised = before.finalise();
    await holding;
    const after = await newWindow();
    expect(after.phase).toBe('other_window');
    await after.takeOver();
    expect([before.phase, after.phase]).toEqual(['other_window', 'locked']);
    return { before, after, draft, other, commit: () => (go(), finalised) };
  }

  const numbers = async (): Promise<number[]> => (await tablet.db.all('submission')).map((record) => record.seq);

  test('while a line is on its way to the disk: it comes too late, and the interview is unfinished in the new window', async () => {
    const { before, after, draft, other, commit } = await overtaken();
    expect(await commit()).toBe(false);
    expect(await numbers()).toEqual([]);
    await opened(after);
    for (const one of [draft, other]) {
      await asking(after, one);
      expect(await after.finalise()).toBe(true);
    }
    expect(await numbers()).toEqual([1, 2]);
    // The first one takes it back, and nothing had to be put right.
    await before.takeOver();
    expect([before.phase, after.phase, before.copies.recovery]).toEqual(['locked', 'other_window', null]);
    await opened(before);
    expect([before.drafts, before.items.map((item) => item.seq)]).toEqual([[], [1, 2]]);
    expect((await tablet.memory())!.head.seq).toBe(2);
  });

  test('in the very moment of a commit: the line stands or the interview is unfinished, and the new window knows which', async () => {
    const draft = tablet.draft();
    await tablet.save(draft);
    const [before, after] = [await opened(await newWindow()), await newWindow()];
    await asking(before, draft);
    const [kept] = await Promise.all([before.finalise(), after.takeOver()]);
    expect([await numbers(), await tablet.db.count('draft')]).toEqual(kept ? [[1], 0] : [[], 1]);
    await opened(after);
    expect([after.items.length, after.drafts.length]).toEqual(kept ? [1, 0] : [0, 1]);
    const next = kept ? tablet.draft() : draft;
    if (kept) await tablet.save(next).then(() => after.reload());
    await asking(after, next);
    expect(await after.finalise()).toBe(true);
    expect(await numbers()).toEqual(kept ? [1, 2] : [1]);
  });

  test('one that was stopped in the middle of saving, and runs again without having heard of it, writes over nothing', async () => {
    const at = tablet.paper.outline('vi').questions.findIndex((one) => one.kind === 'likert');
    const draft = { ...tablet.draft(), at };
    await tablet.save(draft);
    // Nobody tells it: as a window that was frozen when its lock was taken.
    const before = await opened(await newWindow());
    locks = new Locks();
    vi.stubGlobal('navigator', { locks });
    await asking(before, draft);
    const { interview } = before;
    const after = await opened(await newWindow());
    await asking(after, draft);
    const { choices } = after.interview!.question!;
    after.interview!.put(choices.at(-1)!.value);
    await after.interview!.flush();
    const stored = await tablet.db.get('draft', draft.id);
    expect(after.interview!.tick.state).toBe('saved');

    interview!.put(choices[0]!.value);
    await interview!.flush();
    expect([interview!.tick.state, before.phase, before.leftUnsaved]).toEqual(['failed', 'other_window', true]);
    expect(await tablet.db.get('draft', draft.id)).toEqual(stored);
    expect(await after.finalise()).toBe(true);
    expect([await numbers(), await tablet.db.count('draft')]).toEqual([[1], 0]);
  });

  test('while a line comes to the disk only after the new window gave its number out: the interview is unfinished', async () => {
    const { before, after, other, commit } = await overtaken();
    await opened(after);
    await asking(after, other);
    expect(await after.finalise()).toBe(true);
    expect(await commit()).toBe(false);
    expect((await tablet.db.all('submission')).map((record) => record.id)).toEqual([other.id]);
    expect(await tablet.db.count('draft')).toBe(1);
    expect(before.phase).toBe('other_window');
  });

  test.each([true, false])('the one that lost it shows, writes and sends nothing any more, whatever happens in it; finalising: %s', async (finalising) => {
    let before: Window;
    if (finalising) {
      const { commit, ...windows } = await overtaken();
      ({ before } = windows);
      await commit();
    } else {
      before = await opened(await newWindow());
      await (await newWindow()).takeOver();
    }
    const [write, hello] = [vi.spyOn(before.db, 'write').mockClear(), vi.spyOn(before.client, 'hello')];
    expect(await before.call((engine) => ({ effects: engine.sendNow() }))).toBeNull();
    before.awake();
    before.online();
    await before.lookAtLease();
    await before.sendNow();
    await new Promise((done) => setTimeout(done));
    expect([before.phase, before.drafts, before.notes.size, before.screen]).toEqual(['other_window', [], 0, { name: 'home' }]);
    expect(before.ask(() => 'an engine')).toBeNull();
    expect([write.mock.calls, hello.mock.calls]).toEqual([[], []]);
  });
});

test('behind its database an app opens nothing, says which of them is the newer one, and sets nothing aside', async () => {
  await tablet.finalise();
  await tablet.db.close();
  const asked = tablet.factory.open('hailong', 4);
  await new Promise((done, failed) => Object.assign(asked, { onsuccess: done, onerror: failed }));
  asked.result.close();
  for (let starts = 0; starts < 3; starts += 1) expect((await newWindow()).phase).toBe('store_newer');
  expect((await tablet.factory.databases()).map(({ name, version }) => [name, version])).toEqual([['hailong', 4]]);
});
