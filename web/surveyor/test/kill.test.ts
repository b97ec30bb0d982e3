// @vitest-environment node
// The app is killed at every turn of the event loop between an answer, or the last word on an interview, and its tick:
// whatever had the tick is there afterwards, and an interview is either unfinished or finalised, never neither.
import 'fake-indexeddb/auto';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { Database, isFull, isLostConnection, queued, type Name, type Schema, type Writing } from '../src/store/db';
import { AlreadyFinalised, loadDrafts, saveDraft } from '../src/store/drafts';
import { AT, prepare, Tablet } from './headless';

beforeAll(prepare);

/** Long enough that the last kills come after everything is through. */
const TURNS = 60;
const SLOW_DISK = 20_000;
const turn = (): Promise<void> => new Promise((done) => void setImmediate(done));

/** The planted mistake: what was asked to be written counts as written, and is read back from memory. */
class Hasty extends Database {
  readonly #asked = new Map<string, unknown>();

  override write(stores: Name[], work: (tx: Writing) => void | Promise<void>): Promise<void> {
    return new Promise((done, failed) => {
      const seen = (name: Name, store: object): object =>
        new Proxy(store, {
          get: (target, method) => {
            const value: unknown = Reflect.get(target, method, target);
            if (typeof value !== 'function') return value;
            return (...given: unknown[]): unknown => {
              const row = given[0] as { id?: string; seq?: number };
              if (method === 'put' || method === 'add') this.#asked.set(`${name} ${name === 'draft' ? row.id : row.seq}`, row);
              return (value as (...given: unknown[]) => unknown).apply(target, given);
            };
          },
        });
      const watched = (tx: Writing): Writing =>
        new Proxy(tx, { get: (target, key) => (key === 'objectStore' ? (name: Name) => seen(name, target.objectStore(name)) : Reflect.get(target, key, target)) });
      super
        .write(stores, async (tx) => {
          await work(watched(tx));
          done();
          // The disk takes its time: longer than hashing in another thread does on a busy machine. The kill ends it.
          for (let i = 0; i < SLOW_DISK; i += 1) await tx.objectStore(stores[0]!).count();
        })
        .catch(failed);
    });
  }

  override get<S extends Name>(store: S, key: Schema[S]['key']): Promise<Schema[S]['value'] | undefined> {
    const asked = this.#asked.get(`${store} ${String(key)}`) as Schema[S]['value'] | undefined;
    return asked ? Promise.resolve(asked) : super.get(store, key);
  }
}

/** Gives the kill: what is not committed then never will be, and nothing more is begun. */
function mortal(): { kill: () => void; revive: () => void } {
  const begun: IDBTransaction[] = [];
  let dead = false;
  const original = IDBDatabase.prototype.transaction;
  IDBDatabase.prototype.transaction = function (this: IDBDatabase, ...given: Parameters<typeof original>): IDBTransaction {
    if (dead) throw new Error('the app is dead');
    const tx = original.apply(this, given);
    if (given[1] === 'readwrite') begun.push(tx);
    return tx;
  } as typeof original;
  return {
    kill() {
      dead = true;
      for (const tx of begun) {
        try {
          tx.abort();
        } catch {
          // Committed, or aborted before.
        }
      }
    },
    revive: () => void (IDBDatabase.prototype.transaction = original),
  };
}

/** One kill, so many turns after the work began or at the very tick; throws if what had its tick is not there. */
async function killed(turns: number | 'tick', hasty: boolean, what: 'answer' | 'finalise' | 'break off'): Promise<boolean> {
  const tablet = await (await new Tablet().start()).enrol();
  const draft = what === 'break off' ? { ...tablet.draft(), answers: {} } : tablet.draft();
  if (what !== 'answer') await tablet.save(draft);
  if (hasty) {
    tablet.db = new Hasty(tablet.db.name);
    // The journal would make good for it.
    tablet.disk.room = 0;
  }
  const { kill, revive } = mortal();
  let ticked = false;
  const work = what === 'answer' ? saveDraft(tablet.db, tablet.vault!, draft, 1) : what === 'finalise' ? tablet.finalise(draft, true) : tablet.breakOff(draft);
  void work.then(
    () => {
      ticked = true;
      if (turns === 'tick') kill();
    },
    () => undefined,
  );
  if (turns !== 'tick') {
    for (let i = 0; i < turns; i += 1) await turn();
    kill();
  }
  const told = ticked || turns === 'tick';
  await work.catch(() => undefined);
  // Whatever the dead app would still have tried.
  for (let i = 0; i < TURNS; i += 1) await turn();
  revive();
  await tablet.start();
  const [drafts, lines] = [await tablet.db.count('draft'), (await tablet.db.all('submission')).length];
  await tablet.db.close();
  if (what === 'answer' && told && drafts !== 1) throw new Error('the answer had its tick and is gone');
  if (what === 'finalise' && told && lines !== 1) throw new Error('the submission had its tick and is gone');
  if (what === 'finalise') expect(drafts + lines).toBe(1);
  if (what === 'break off' && told && lines !== 2) throw new Error('the two lines had their tick and one is gone');
  if (what === 'break off') expect([[1, 0], [0, 2]]).toContainEqual([drafts, lines]);
  return told;
}

describe.each(['answer', 'finalise', 'break off'] as const)('killed at %s', (what) => {
  test('nothing that had its tick is lost', async () => {
    const told: boolean[] = [];
    for (let turns = 0; turns < TURNS; turns += 1) told.push(await killed(turns, false, what));
    await killed('tick', false, what);
    // Both sides of the tick were tried.
    expect(new Set(told)).toEqual(new Set([false, true]));
  });

  test('a tick before the commit is found out', async () => {
    await expect(killed('tick', true, what)).rejects.toThrow(/had (its|their) tick and (one )?is gone/);
  });
});

test.each([
  ['InvalidStateError', '', true],
  ['AbortError', 'The transaction was aborted', true],
  ['UnknownError', 'Connection to Indexed Database server lost. Refresh the page to try again', true],
  ['UnknownError', 'Internal error', false],
  ['QuotaExceededError', '', false],
  ['ConstraintError', '', false],
])('%s "%s" is a lost connection: %s', (name, message, lost) => {
  expect(isLostConnection(new DOMException(message, name))).toBe(lost);
  expect(isFull(new DOMException(message, name))).toBe(name === 'QuotaExceededError');
});

describe('a connection lost at the commit', () => {
  /** Safari's server is gone: the first transaction fails, whether or not its commit came through. */
  function dropped(db: Database, committed: boolean): void {
    const write = db.write.bind(db);
    let first = true;
    db.write = async (stores, work) => {
      if (first) {
        first = false;
        if (committed) await write(stores, work);
        throw new DOMException('Connection to Indexed Database server lost', 'UnknownError');
      }
      return write(stores, work);
    };
  }

  test('that came through counts as through; the number is not used again', async () => {
    const tablet = await (await new Tablet().start()).enrol();
    const draft = tablet.draft();
    await tablet.save(draft);
    dropped(tablet.db, true);
    expect((await tablet.finalise(draft, true)).seq).toBe(1);
    expect((await tablet.finalise()).seq).toBe(2);
    await tablet.db.close();
  });

  test('that did not is an error, and the interview is unfinished', async () => {
    const tablet = await (await new Tablet().start()).enrol();
    const draft = tablet.draft();
    await tablet.save(draft);
    dropped(tablet.db, false);
    await expect(tablet.finalise(draft, true)).rejects.toThrow('server lost');
    expect(await tablet.db.count('draft')).toBe(1);
    await tablet.db.close();
  });

  /** It is gone for the reading back, too. */
  function silent(db: Database): void {
    dropped(db, true);
    vi.spyOn(db, 'get').mockRejectedValueOnce(new DOMException('Connection to Indexed Database server lost', 'UnknownError'));
  }

  test('that came through unheard: the interview is no unfinished one again, and no second line', async () => {
    const tablet = await (await new Tablet().start()).enrol();
    const draft = tablet.draft();
    await tablet.save(draft);
    const before = (await tablet.db.get('draft', draft.id))!;
    silent(tablet.db);
    await expect(tablet.finalise(draft, true)).rejects.toThrow('server lost');
    await expect(tablet.save({ ...draft, answers: {} })).rejects.toThrow(AlreadyFinalised);
    await expect(tablet.finalise(draft, true)).rejects.toThrow(AlreadyFinalised);
    expect((await tablet.lines()).length).toBe(1);
    // One that an earlier app wrote again.
    await tablet.db.write(['draft'], (tx) => queued(tx.objectStore('draft').put(before)));
    await tablet.start();
    expect(await loadDrafts(tablet.db, tablet.vault!, AT)).toEqual([]);
    expect(await tablet.db.count('draft')).toBe(0);
    expect((await tablet.finalise()).seq).toBe(2);
    await tablet.db.close();
  });

  test('a draft whose line is damaged stays', async () => {
    const tablet = await (await new Tablet().start()).enrol();
    const draft = tablet.draft();
    await tablet.save(draft);
    const before = (await tablet.db.get('draft', draft.id))!;
    const record = await tablet.finalise(draft, true);
    await tablet.db.write(['draft', 'submission'], (tx) => {
      queued(tx.objectStore('draft').put(before));
      queued(tx.objectStore('submission').put({ ...record, line: `${record.line} ` }));
    });
    expect(await loadDrafts(tablet.db, tablet.vault!, AT)).toHaveLength(1);
    await tablet.db.close();
  });

  test('the work is done once more on a new one', async () => {
    const tablet = await (await new Tablet().start()).enrol();
    const transaction = IDBDatabase.prototype.transaction;
    let drops = 1;
    IDBDatabase.prototype.transaction = function (this: IDBDatabase, ...given: Parameters<typeof transaction>) {
      const tx = transaction.apply(this, given);
      if (given[1] === 'readwrite' && drops-- > 0) tx.abort();
      return tx;
    } as typeof transaction;
    try {
      await tablet.save(tablet.draft());
    } finally {
      IDBDatabase.prototype.transaction = transaction;
    }
    expect(await tablet.db.count('draft')).toBe(1);
    await tablet.db.close();
  });
});
