// @vitest-environment node
// The lists, page by page: wherever a pull is cut, refused or killed, the tablet ends with what one full pull gives, shows
// no half a list, and loses nothing that a draft or a line needs.
import 'fake-indexeddb/auto';
import fc from 'fast-check';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { WasmReplica } from '../src/engine/replica';
import type { Snapshot } from '../src/engine/protocol';
import { Lists } from '../src/state/lists.svelte';
import { queued, type DraftRecord } from '../src/store/db';
import { saveDraft } from '../src/store/drafts';
import { deviceKeys } from '../src/store/meta';
import { inUse, loadSession, loadSnapshot, saveReplica } from '../src/store/snapshot';
import { Client } from '../src/sync/client';
import { pull, type Deps, type PullResult } from '../src/sync/pull';
import { fetchRoad } from '../src/sync/road';
import { FeedServer, hashOf, id } from './feed-server';
import { AT, prepare, Tablet } from './headless';

beforeAll(prepare);

let tablet: Tablet;
let feed: FeedServer;
/** What happens to the next requests, first come first served; afterwards all is well. */
let faults: Fault[];
let refreshed: number;
type Fault = 'well' | 'cut' | 'portal' | 'busy' | 'over' | 'killed before' | 'killed after';

class Killed extends Error {}

beforeEach(async () => {
  tablet = await (await new Tablet().start()).enrol();
  [feed, faults, refreshed] = [new FeedServer(), [], 0];
});

const json = (body: string, init: ResponseInit = {}): Response =>
  new Response(body, { headers: { 'content-type': 'application/json' }, ...init });
const problem = (status: number, more: Record<string, string> = {}): Response =>
  new Response('{"type":"x","title":"x"}', { status, headers: { 'content-type': 'application/problem+json', ...more } });

let killing: Fault | undefined;

/** The tablet's road to the feed, with what happens on it. */
function client(): Client {
  killing = undefined;
  const road = fetchRoad(async (path, init) => {
    if (String(path) === '/sync/v1/refresh') {
      refreshed += 1;
      const { refresh_token } = JSON.parse(new TextDecoder().decode(init?.body as Uint8Array)) as { refresh_token: string };
      return json(JSON.stringify({ access_token: `a${refreshed}`, expires_in: 60, refresh_token: `${refresh_token}+` }));
    }
    const fault = faults.shift() ?? 'well';
    if (fault === 'cut') throw new TypeError('network');
    if (fault === 'portal') return new Response('<html>', { headers: { 'content-type': 'text/html' } });
    if (fault === 'busy') return problem(503, { 'retry-after': '17' });
    if (fault === 'over') return problem(401);
    killing = fault === 'well' ? undefined : fault;
    return json(feed.answer(String(path)));
  });
  return new Client({ ask: road, upload: road }, () => 'vi');
}

async function deps(now = () => AT): Promise<Omit<Deps, 'vault'>> {
  const { db, vault } = tablet;
  return {
    db, client: client(), keys: await deviceKeys(db), install: (await tablet.install())!.install, now,
    inUse: () => inUse(db, vault!, AT, []),
  };
}

async function once(): Promise<PullResult> {
  const { db } = tablet;
  const write = db.write.bind(db);
  // What is written is in the database whole or not at all; the app dies on either side of it.
  db.write = async (stores, work) => {
    if (killing === 'killed before' && stores.includes('snapshot')) throw new Killed();
    await write(stores, work);
    if (killing === 'killed after' && stores.includes('snapshot')) throw new Killed();
  };
  try {
    return await pull({ ...(await deps()), vault: tablet.vault! });
  } finally {
    db.write = write;
  }
}

/** Tries as long as something goes wrong; the app starts anew after each kill. */
async function toTheEnd(): Promise<Snapshot> {
  for (let tries = 0; tries < 60; tries += 1) {
    try {
      const result = await once();
      if (result.pulled) return result.pulled;
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
      await tablet.start();
    }
  }
  throw new Error('no end after sixty tries');
}

const shown = (): Promise<Snapshot | null> => loadSnapshot(tablet.db, tablet.vault!);

/** The rows of a snapshot as the server has them. */
function rowsOf(snapshot: Snapshot): Map<string, string> {
  const evaluations = snapshot.evaluations.map(({ progress: _, ...row }): [string, string] => [`evaluation/${row.id}`, JSON.stringify(row)]);
  const people = snapshot.cases.map((row): [string, string] => [`case/${row.id}`, JSON.stringify(row)]);
  return new Map([...evaluations, ...people].sort());
}
const serverRows = (): Map<string, string> => new Map([...feed.rows()].map(([key, { row }]): [string, string] => [key, row]).sort());

/** Three evaluations with four people each. */
function someLists(): void {
  for (const evaluation of [1, 2, 3]) {
    feed.assign(evaluation, true);
    for (const person of [1, 2, 3, 4]) feed.touch(evaluation, person);
  }
}

describe('a pull', () => {
  test('comes in pages, and is shown when it is whole', async () => {
    someLists();
    feed.limit = 4;
    const result = await once();
    expect(result.pulled?.evaluations.map((one) => one.unit.name['vi'])).toEqual(['Xã 1', 'Xã 2', 'Xã 3']);
    expect(result.pulled?.evaluations[0]?.progress).toMatchObject({ done: 1, target: 7, done_by_all: 9 });
    expect(rowsOf((await shown())!)).toEqual(serverRows());
    expect(feed.asked).toHaveLength(4);
    expect(feed.asked.map((one) => one.get('limit'))).toEqual(['200', '200', '200', '200']);
  });

  test('that is cut between pages goes on where it was, also after the app was killed', async () => {
    someLists();
    faults = ['well', 'well', 'cut'];
    expect(await once()).toEqual({ pulled: null, why: 'no_answer', after: null });
    expect(await shown()).toBeNull();
    const reached = feed.asked.length;
    await tablet.start();
    await once();
    expect(feed.asked.slice(reached).map((one) => one.get('cursor'))).not.toContain('');
    expect(rowsOf((await shown())!)).toEqual(serverRows());
  });

  test('asks for a page again that was not stored, and not for one that was', async () => {
    someLists();
    faults = ['well', 'killed before'];
    await expect(once()).rejects.toThrow(Killed);
    await tablet.start();
    faults = ['killed after'];
    await expect(once()).rejects.toThrow(Killed);
    await tablet.start();
    await toTheEnd();
    const cursors = feed.asked.map((one) => one.get('cursor'));
    expect(cursors[2]).toBe(cursors[1]);
    expect(new Set(cursors).size).toBe(cursors.length - 1);
  });

  test('tells what the busy server asked for', async () => {
    faults = ['busy'];
    expect(await once()).toEqual({ pulled: null, why: 'no_answer', after: 17 });
    faults = ['portal'];
    expect(await once()).toEqual({ pulled: null, why: 'no_answer', after: null });
  });

  test('renews its session in the middle, once for all pages', async () => {
    someLists();
    faults = ['well', 'over'];
    expect((await once()).pulled).not.toBeNull();
    expect(refreshed).toBe(1);
    expect((await loadSession(tablet.db, tablet.vault!))?.access_token).toBe('a1');
    faults = ['over', 'over'];
    expect(await once()).toEqual({ pulled: null, why: 'session_over' });
  });

  test('that led astray is followed by one of the whole, and by no more', async () => {
    someLists();
    await once();
    feed.touch(1, 1, false);
    feed.touch(2, 2);
    feed.asked = [];
    expect(rowsOf((await once()).pulled!)).toEqual(serverRows());
    expect(feed.asked.filter((one) => one.get('cursor') === '')).toHaveLength(1);

    // A server whose checksum is never right is not asked for ever, and the list in use stays.
    const before = await shown();
    const answer = feed.answer.bind(feed);
    feed.answer = (path) => answer(path).replace(/"xor":"./, '"xor":"?').replace('?', '0').replace(/"rows":\d+/, '"rows":99');
    feed.limit = 100;
    feed.asked = [];
    expect(await once()).toMatchObject({ pulled: null, why: 'no_answer' });
    expect(feed.asked).toHaveLength(2);
    expect(await shown()).toEqual(before);
  });

  test('of a server that never comes to its end is left for later', async () => {
    const answer = feed.answer.bind(feed);
    feed.answer = (path) => JSON.stringify({ ...(JSON.parse(answer(path)) as object), more: true, checksum: null });
    expect(await once()).toMatchObject({ pulled: null, why: 'no_answer' });
    expect(feed.asked.length).toBeLessThan(6);
  });

  test('whose record is damaged begins anew', async () => {
    someLists();
    await once();
    await tablet.db.write(['snapshot'], (tx) => queued(tx.objectStore('snapshot').put({ iv: new Uint8Array(12), data: new Uint8Array(40) }, 'replica')));
    expect(await shown()).toBeNull();
    expect(rowsOf((await once()).pulled!)).toEqual(serverRows());
  });
});

describe('what is unfinished', () => {
  const OLD = '{"version":"old"}';
  const NEW = '{"version":"new"}';
  const draft = () => ({ ...tablet.draft(), evaluation: id(1), questionnaire: hashOf(OLD) });

  test('keeps its version and its evaluation when both are gone, until it is gone itself', async () => {
    feed.publish(OLD);
    feed.choose(1, OLD);
    someLists();
    await once();
    const open = draft();
    await tablet.save(open);
    feed.choose(1, NEW);
    await once();
    expect(Object.keys((await shown())!.questionnaires).sort()).toEqual([hashOf(OLD), hashOf(NEW), hashOf('{"version":"0"}')].sort());
    feed.assign(1, false);
    const left = (await once()).pulled!;
    expect(left.cases.some((one) => one.evaluation === id(1))).toBe(false);
    expect(left.former).toMatchObject([{ evaluation: { id: id(1), unit: { name: { vi: 'Xã 1' } } }, successors: [{ name: 'Quàng Văn Bó' }] }]);
    expect(left.questionnaires[hashOf(OLD)]).toBe(OLD);
    expect(left.questionnaires[hashOf(NEW)]).toBeUndefined();

    await tablet.db.write(['draft'], (tx) => queued(tx.objectStore('draft').delete(open.id)));
    const after = (await once()).pulled!;
    expect([after.former, after.questionnaires[hashOf(OLD)]]).toEqual([[], undefined]);
    expect(feed.sent.filter((hash) => hash === hashOf(OLD))).toHaveLength(1);
  });

  test('is kept for a line that waits, and let go when the line is', async () => {
    someLists();
    await once();
    const line = await tablet.finalise();
    feed.publish(line.questionnaire);
    const answer = feed.answer.bind(feed);
    // Its version is one that the server names nowhere: it is asked for.
    await once();
    expect(feed.asked.at(-1)!.get('want')).toBe(line.questionnaire);
    feed.answer = answer;
    await tablet.purge(line.seq);
    await once();
    expect(feed.asked.at(-1)!.get('want')).toBe('');
  });

  test('gets its version again when the record of the lists was lost', async () => {
    feed.publish(OLD);
    await tablet.save(draft());
    await saveReplica(tablet.db, tablet.vault!, WasmReplica.restore({}));
    const result = await once();
    expect(feed.asked[0]!.get('want')).toBe(hashOf(OLD));
    expect(result.pulled!.questionnaires[hashOf(OLD)]).toBe(OLD);
  });
});

describe('the lists on the screen', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => void vi.useRealTimers());
  const calm = async (lists: Lists): Promise<void> => {
    do await new Promise((done) => void setImmediate(done));
    while (lists.pulling);
  };

  test('wait as long as a busy server wants, whoever asks, and then come by themselves', async () => {
    someLists();
    let now = AT;
    const given = await deps(() => now);
    const lists = new Lists(() => given, (error) => expect(error).toBeUndefined());
    await lists.open(tablet.db, tablet.vault!);
    faults = ['busy'];
    await lists.refresh();
    await lists.refresh(true);
    expect([feed.asked.length, lists.due, lists.snapshot]).toEqual([0, true, null]);
    now += 17_000;
    vi.advanceTimersByTime(17_000);
    await calm(lists);
    expect([lists.due, lists.snapshot?.evaluations.length]).toEqual([false, 3]);
  });

  test('do not wait for a clock that was set back', async () => {
    someLists();
    let now = AT;
    const given = await deps(() => now);
    const lists = new Lists(() => given, (error) => expect(error).toBeUndefined());
    await lists.open(tablet.db, tablet.vault!);
    faults = ['busy'];
    await lists.refresh();
    now -= 86_400_000;
    await lists.refresh();
    expect([lists.due, lists.snapshot?.evaluations.length]).toEqual([false, 3]);
  });

  test('after a cut by themselves wait a little, and by hand do not', async () => {
    someLists();
    const given = await deps();
    const lists = new Lists(() => given, (error) => expect(error).toBeUndefined());
    await lists.open(tablet.db, tablet.vault!);
    faults = ['well', 'cut'];
    await lists.refresh();
    const reached = feed.asked.length;
    await lists.refresh();
    expect(feed.asked).toHaveLength(reached);
    await lists.refresh(true);
    expect([lists.due, lists.snapshot?.cases.length]).toEqual([false, 12]);
    expect(lists.evaluationOf(id(2))?.unit.name['vi']).toBe('Xã 2');
    expect(lists.formerOf(id(2))).toBeUndefined();
    lists.forget();
    await lists.refresh(true);
    expect(lists.snapshot).toBeNull();
  });
});

const fault = fc.constantFrom<Fault>('well', 'well', 'cut', 'portal', 'busy', 'over', 'killed before', 'killed after');
const deed = fc.oneof(
  fc.record({ deed: fc.constant('assign' as const), evaluation: fc.integer({ min: 1, max: 3 }), on: fc.boolean() }),
  fc.record({ deed: fc.constant('touch' as const), evaluation: fc.integer({ min: 1, max: 3 }), person: fc.integer({ min: 1, max: 5 }) }),
  fc.record({ deed: fc.constant('choose' as const), evaluation: fc.integer({ min: 1, max: 3 }), version: fc.integer({ min: 0, max: 2 }) }),
  fc.record({ deed: fc.constant('restore' as const) }),
  fc.record({ deed: fc.constant('draft' as const), evaluation: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ deed: fc.constant('pull' as const), limit: fc.integer({ min: 1, max: 6 }), faults: fc.array(fault, { maxLength: 6 }) }),
);

test('any cuts and kills end in what one full pull gives, and no draft ever lacks its version', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(deed, { maxLength: 25 }), async (deeds) => {
      tablet = await (await new Tablet().start()).enrol();
      [feed, faults] = [new FeedServer(), []];
      for (const evaluation of [1, 2, 3]) feed.choose(evaluation, `{"version":"of ${evaluation}"}`);
      someLists();
      await once();
      const needed = new Set<string>();
      // Invariant I11: whatever leaves the list, what was collected stays, byte for byte.
      const line = await tablet.finalise();
      const drafts = new Map<string, DraftRecord>();
      const collected = async (): Promise<void> => {
        expect(await tablet.db.get('submission', line.seq)).toEqual(line);
        expect((await tablet.db.get('item', line.seq))?.state).toBe('finalised');
        for (const [id, record] of drafts) expect(await tablet.db.get('draft', id)).toEqual(record);
      };
      for (const one of deeds) {
        if (one.deed === 'assign') feed.assign(one.evaluation, one.on);
        if (one.deed === 'touch') feed.touch(one.evaluation, one.person);
        if (one.deed === 'choose') feed.choose(one.evaluation, `{"version":"${one.version}"}`);
        if (one.deed === 'restore') feed.epoch += 1;
        if (one.deed === 'draft') {
          const on = (await shown())?.evaluations.find((evaluation) => evaluation.id === id(one.evaluation));
          if (!on) continue;
          const begun = { ...tablet.draft(), evaluation: on.id, questionnaire: on.questionnaire };
          await saveDraft(tablet.db, tablet.vault!, begun, AT);
          drafts.set(begun.id, (await tablet.db.get('draft', begun.id))!);
          needed.add(on.questionnaire);
        }
        if (one.deed === 'pull') {
          [feed.limit, faults] = [one.limit, [...one.faults]];
          await once().catch((error: unknown) => {
            if (!(error instanceof Killed)) throw error;
          });
          await tablet.start();
          const now = await shown();
          for (const hash of needed) expect(now?.questionnaires[hash]).toBeDefined();
          await collected();
        }
      }
      faults = [];
      feed.limit = 2;
      const last = await toTheEnd();
      expect(rowsOf(last)).toEqual(serverRows());
      expect(await shown()).toEqual(last);
      await collected();
      const named = [...feed.mine].map((evaluation) => hashOf(feed.version(evaluation)));
      expect(Object.keys(last.questionnaires).sort()).toEqual([...new Set([...named, ...needed])].sort());
      await tablet.db.close();
    }),
    { numRuns: 60 },
  );
});
