// @vitest-environment node
import 'fake-indexeddb/auto';
import fc from 'fast-check';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { WasmOutbox } from '../src/engine/outbox';
import type { Receipt } from '../src/engine/protocol';
import { takeAlong } from '../src/store/anew';
import { sha256 } from '../src/store/bytes';
import { readCanary } from '../src/store/canary';
import { Database, queued, type SubmissionRecord } from '../src/store/db';
import { loadDrafts } from '../src/store/drafts';
import { dropFiles, keepFile } from '../src/store/files';
import { keysAnew } from '../src/store/enrolment';
import { deviceKeys, getMeta, saveMeta } from '../src/store/meta';
import { openPatiently, openStore } from '../src/store/names';
import { reconcile } from '../src/store/second-copy';
import { loadNotes } from '../src/store/submissions';
import { createVault, openVault, rewrapVault, Unreadable, type SealKey } from '../src/store/vault';
import { enrol } from '../src/sync/enrol';
import { NoReply } from '../src/sync/road';
import { RescueSender } from '../src/sync/rescued';
import type { Client } from '../src/sync/client';
import { AT, derive, PIN, prepare, Tablet } from './headless';

beforeAll(prepare);
let tablet: Tablet;
let made: SubmissionRecord[];

beforeEach(async () => {
  tablet = await (await new Tablet().start()).enrol();
  made = [];
  for (let i = 0; i < 3; i += 1) made.push(await tablet.finalise());
});
afterEach(async () => {
  vi.restoreAllMocks();
  await tablet.db.close();
});

const alarms = (): unknown[] => tablet.outbox!.started().alarms;
const recovery = () => getMeta(tablet.db, 'recovery');
const rescued = async (): Promise<string[]> => (await tablet.db.all('rescued')).sort((a, b) => a.seq - b.seq).map((record) => record.line);
const lines = (): (string | null)[] => made.map((record) => record.line);

async function goesOn(): Promise<void> {
  expect(alarms()).toEqual([]);
  expect(await tablet.lines()).toEqual(lines());
  const next = await tablet.finalise();
  expect(next.seq).toBe(made.length + 1);
  expect(await tablet.db.count('rescued')).toBe(0);
  expect((await tablet.start()) && alarms()).toEqual([]);
}

describe('a tablet that is enrolled anew', () => {
  test.each(['cloned', 'expired'] as const)('because it is %s takes drafts, lines and PIN along under new keys; the old database stays as it is', async (cause) => {
    const draft = tablet.draft();
    await tablet.save(draft);
    const [before, old] = [await deviceKeys(tablet.db), tablet.db];
    const next = await takeAlong(old, tablet.factory, WasmOutbox.parses, AT, cause);
    expect(await getMeta(next, 'install')).toBeUndefined();
    expect(await getMeta(next, 'recovery')).toMatchObject({ cause, head: 3, lines: 3, aside: old.name, told: false });
    expect((await deviceKeys(next)).publicKey).not.toEqual(before.publicKey);
    expect((await old.all('submission')).map((record) => record.line)).toEqual(lines());
    await next.close();

    await tablet.start();
    expect(tablet.db.name).toBe(next.name);
    expect(await rescued()).toEqual(lines());
    expect((await loadDrafts(tablet.db, tablet.vault!, AT)).map((kept) => kept.draft.id)).toEqual([draft.id]);
    await tablet.enrol();
    const first = await tablet.finalise(draft, true);
    expect(first.seq).toBe(1);
    await tablet.start();
    expect(await rescued()).toEqual(lines());
    expect(alarms()).toEqual([]);
  });

  test('takes along what is saved while the photographs are copied', async () => {
    for (const n of [1, 2, 3, 4, 5, 6]) await keepFile(tablet.db, await sha256(new Uint8Array([n])), new Uint8Array([n]), AT);
    const draft = tablet.draft();
    await tablet.save(draft);
    let saved = 0;
    let over = false;
    const typing = (async () => {
      while (!over) {
        await tablet.save({ ...draft, at: saved + 1 });
        saved += 1;
      }
    })();
    const get = tablet.db.get.bind(tablet.db);
    let upto = 0;
    vi.spyOn(tablet.db, 'get').mockImplementation(async (store, key) => {
      // What was saved before the last photograph was copied.
      if (store === 'blob_chunk') upto = saved;
      return get(store, key);
    });
    const next = await takeAlong(tablet.db, tablet.factory, WasmOutbox.parses, AT, 'cloned');
    over = true;
    await typing;
    const [kept] = await loadDrafts(next, tablet.vault!, AT);
    expect(upto).toBeGreaterThan(0);
    expect(kept!.draft.at).toBeGreaterThanOrEqual(upto);
    await next.close();
  });

  test('hands rescued lines over again under the new install', async () => {
    const [made] = await tablet.db.all('submission');
    const record = { line_hash: made!.line_hash, install: 'before', seq: 1, id: made!.id, line: made!.line!, key_box: made!.key_box!, at: AT, not_held: null };
    await tablet.db.write(['rescued'], (tx) => queued(tx.objectStore('rescued').put({ ...record, receipt: { status: 'quarantined' } as Receipt, epoch: 'e', files_done: true })));
    const next = await takeAlong(tablet.db, tablet.factory, WasmOutbox.parses, AT, 'cloned');
    expect(await next.get('rescued', made!.line_hash)).toMatchObject({ receipt: null, files_done: false });
    await next.close();
  });

  test('without room for a second copy leaves nothing half made', async () => {
    await keepFile(tablet.db, await sha256(new Uint8Array([1])), new Uint8Array([1]), AT);
    const write = vi.spyOn(Database.prototype, 'write').mockRejectedValue(new DOMException('full', 'QuotaExceededError'));
    await expect(takeAlong(tablet.db, tablet.factory, WasmOutbox.parses, AT, 'cloned')).rejects.toThrow('full');
    write.mockRestore();
    await vi.waitFor(async () => expect((await tablet.factory.databases()).map((one) => one.name)).toEqual(['hailong']));
  });

  test('refuses a colleague as long as something unfinished lies here', async () => {
    const answer = { install: 'i', surveyor: { id: 'another', name: 'B' } };
    const client = { enrol: () => Promise.resolve(answer) } as unknown as Client;
    vi.stubGlobal('navigator', {});
    await tablet.save(tablet.draft());
    const before = (await keysAnew(tablet.db)).publicKey;
    expect(await enrol(tablet.db, client, 'ABCDEFGH12', 'app', null, () => AT, true, [], 'cloned')).toMatchObject({ enrolled: false, why: 'other_person' });
    expect((await tablet.factory.databases()).map((one) => one.name)).toEqual(['hailong']);
    expect((await keysAnew(tablet.db)).publicKey).not.toEqual(before);
    vi.unstubAllGlobals();
  });

  test('shows the same new keys when the answer to its enrolment was lost', async () => {
    expect((await keysAnew(tablet.db)).publicKey).toEqual((await keysAnew(tablet.db)).publicKey);
  });
});

describe('a finalised line', () => {
  test('stands in IndexedDB and in the journal, byte for byte, with its key box', async () => {
    expect([...tablet.both]).toEqual([1, 2, 3]);
    const [journal] = await tablet.copy.all();
    expect(journal!.entries).toMatchObject(made.map(({ seq, line, key_box, chain }) => ({ kind: 'line', seq, line, key_box, chain })));
    expect(readCanary(tablet.storage)).toEqual({ install: journal!.install, seq: 3, chain: made[2]!.chain });
    expect(new TextDecoder().decode(tablet.disk.bytes(`lines.${journal!.install}.1`))).not.toContain('"answers"');
  });

  test('with a journal that fails stands in one place, and in two after the next start', async () => {
    tablet.disk.room = 10;
    made.push(await tablet.finalise());
    expect([...tablet.both]).toEqual([1, 2, 3]);
    tablet.disk.room = Infinity;
    await tablet.start();
    expect([...tablet.both]).toEqual([1, 2, 3, 4]);
    await goesOn();
  });

  test('a browser without a journal works with one copy', async () => {
    const none = { open: () => Promise.reject(new Error('no OPFS')) } as never;
    expect(await reconcile(tablet.db, none, 'i', 0)).toEqual({ both: new Set(), works: false });
  });

  test('let go below the watermark leaves the journal too, and its hash stays for the chain', async () => {
    await tablet.purge(1, 2);
    await tablet.empty('item', 'submission');
    await tablet.start();
    expect((await tablet.db.all('item')).map(({ seq, state }) => [seq, state])).toEqual([[1, 'purged'], [2, 'purged'], [3, 'finalised']]);
    expect(alarms()).toEqual([]);
    expect(await tablet.lines()).toEqual([made[2]!.line]);
    expect((await tablet.finalise()).seq).toBe(4);
  });
});

describe('the same install goes on', () => {
  test('when nothing happened', async () => {
    await tablet.start();
    expect(await recovery()).toBeUndefined();
    await goesOn();
  });

  test('when lines and items are gone from the store', async () => {
    await tablet.empty('item', 'submission');
    await tablet.start();
    expect(await recovery()).toMatchObject({ cause: 'rebuilt', lines: 3, head: 3, aside: null, told: false });
    expect([...(await loadNotes(tablet.vault!, await tablet.db.all('submission'))).values()]).toHaveLength(3);
    await goesOn();
  });

  test('when a line lost its hash: the hurt one is kept beside', async () => {
    const hurt = { ...made[1]!, line: `${made[1]!.line} ` };
    await tablet.db.write(['submission'], (tx) => queued(tx.objectStore('submission').put(hurt)));
    await tablet.start();
    expect((await tablet.db.all('aside')).map((one) => one.record)).toEqual([hurt]);
    await goesOn();
  });

  test('when the memory does not parse: in another database, with drafts and PIN, the damaged one kept', async () => {
    const draft = tablet.draft();
    await tablet.save(draft);
    await saveMeta(tablet.db, 'memory', { install: 7 } as never);
    await tablet.start();
    expect(tablet.db.name).toBe('hailong-2');
    expect(await recovery()).toMatchObject({ cause: 'rebuilt', aside: 'hailong' });
    expect((await loadDrafts(tablet.db, tablet.vault!, AT)).map((kept) => kept.draft)).toEqual([draft]);
    expect((await tablet.factory.databases()).map((one) => one.name).sort()).toEqual(['hailong', 'hailong-2']);
    await goesOn();
    expect(tablet.db.name).toBe('hailong-2');
  });

  test('when one item does not parse', async () => {
    const item = (await tablet.db.get('item', 2))!;
    await tablet.db.write(['item'], (tx) => queued(tx.objectStore('item').put({ ...item, state: 'no state' as never })));
    await tablet.start();
    expect(await recovery()).toMatchObject({ cause: 'rebuilt', aside: 'hailong' });
    await goesOn();
  });

  test('when the store fell back behind the journal: the line is there and its draft is not', async () => {
    const draft = tablet.draft();
    await tablet.save(draft);
    const [before, memory] = [await tablet.db.get('draft', draft.id), await tablet.memory()];
    made.push(await tablet.finalise(draft));
    await tablet.db.write(['meta', 'item', 'submission', 'draft'], (tx) => {
      queued(tx.objectStore('meta').put(memory, 'memory'));
      queued(tx.objectStore('item').delete(4));
      queued(tx.objectStore('submission').delete(4));
      queued(tx.objectStore('draft').put(before!));
    });
    await tablet.start();
    expect(await tablet.db.count('draft')).toBe(0);
    await goesOn();
  });
});

describe('the tablet is enrolled again, no number is used twice', () => {
  async function enrolledAgain(cause: string): Promise<void> {
    expect(tablet.outbox).toBeNull();
    expect(await recovery()).toMatchObject({ cause, lines: made.length });
    expect(await rescued()).toEqual(lines());
    await tablet.enrol();
    expect((await tablet.finalise()).seq).toBe(1);
    await tablet.start();
    expect(await rescued()).toEqual(lines());
    expect([...tablet.both]).toEqual([1]);
  }

  test('when IndexedDB is gone and the journal is left', async () => {
    tablet.factory = new Tablet().factory;
    await tablet.start();
    await enrolledAgain('lost');
  });

  test('when IndexedDB cannot be opened: the second start sets it aside', async () => {
    await tablet.db.close();
    const open = tablet.factory.open.bind(tablet.factory);
    tablet.factory.open = (name, version) => {
      if (name === 'hailong') throw new DOMException('Internal error opening backing store', 'UnknownError');
      return open(name, version);
    };
    globalThis.indexedDB = tablet.factory;
    const storage = { ...tablet.storage, removeItem: (key: string) => tablet.local.delete(key) } as unknown as Storage;
    await expect(openPatiently(storage, tablet.factory, 0)).rejects.toThrow('backing store');
    const opened = await openPatiently(storage, tablet.factory, 0);
    expect([opened.db.name, opened.damaged]).toEqual(['hailong-2', 'hailong']);
    await opened.db.close();
    await tablet.start();
    expect(await recovery()).toMatchObject({ cause: 'lost', lines: 3 });
    await enrolledAgain('lost');
  });

  test('when the install record alone is gone, also lines that only the database has', async () => {
    const { install } = (await tablet.install())!;
    tablet.disk.room = 0;
    made.push(await tablet.finalise());
    tablet.disk.room = Infinity;
    const draft = tablet.draft();
    await tablet.save(draft);
    await tablet.db.write(['meta'], (tx) => queued(tx.objectStore('meta').delete('install')));
    await tablet.start();
    expect(await recovery()).toMatchObject({ install, head: 4, aside: 'hailong' });
    await enrolledAgain('lost');
    expect((await tablet.finalise(draft, true)).seq).toBe(2);
  });

  test.each(['memory', 'items', 'lines'])('when of an install only its %s are left', async (left) => {
    await tablet.db.write(['meta', 'item', 'submission'], (tx) => {
      queued(tx.objectStore('meta').delete('install'));
      if (left !== 'memory') queued(tx.objectStore('meta').delete('memory'));
      if (left !== 'items') queued(tx.objectStore('item').clear());
      if (left !== 'lines') queued(tx.objectStore('submission').clear());
    });
    await tablet.start();
    await enrolledAgain('lost');
  });

  test('when the keys are gone and no PIN was set', async () => {
    await tablet.db.write(['meta'], (tx) => queued(tx.objectStore('meta').delete('keys')));
    await tablet.db.write(['meta'], (tx) => queued(tx.objectStore('meta').delete('vault')));
    tablet.vault = null;
    await tablet.start();
    await enrolledAgain('lost');
  });

  test('when the keys alone are gone: no PIN opens what is unfinished, the data key from the server does', async () => {
    let raw = new Uint8Array();
    const seal = (install: string): SealKey => ({ install, seal: (key) => ((raw = new Uint8Array(key)), new Uint8Array(80).fill(7)) });
    const { install: before } = (await tablet.install())!;
    tablet.vault = await createVault(tablet.db, PIN, await deviceKeys(tablet.db), derive, seal(before));
    const draft = tablet.draft();
    await tablet.save(draft);
    await tablet.db.write(['meta'], (tx) => queued(tx.objectStore('meta').delete('keys')));
    await tablet.start();
    expect(await getMeta(tablet.db, 'vault')).toMatchObject({ keyless: true, box: { install: before } });
    expect(await recovery()).toMatchObject({ cause: 'lost', install: before });
    expect(await rescued()).toEqual(lines());
    await tablet.enrol();
    const keys = await deviceKeys(tablet.db);
    // Not as a wrong PIN: nobody waits for a try that cannot succeed.
    await expect(openVault(tablet.db, PIN, keys, derive)).rejects.toThrow(Unreadable);

    const { install: now } = (await tablet.install())!;
    tablet.vault = await rewrapVault(tablet.db, raw, '914302', keys, derive, seal(now));
    expect((await loadDrafts(tablet.db, tablet.vault, AT)).map((kept) => kept.draft)).toEqual([draft]);
    await openVault(tablet.db, '914302', keys, derive);
    expect((await getMeta(tablet.db, 'vault'))!.keyless).toBeUndefined();
    expect((await tablet.finalise(draft, true)).seq).toBe(1);
  });

  test('when localStorage knows of a number that nobody has', async () => {
    const { install } = (await tablet.memory())!;
    tablet.local.set('hailong-canary', JSON.stringify({ install, seq: 4, chain: made[2]!.chain }));
    await tablet.start();
    await enrolledAgain('unsure');
  });

  test('when the journal alone says where the numbers end', async () => {
    tablet.local.clear();
    await tablet.db.write(['meta'], (tx) => queued(tx.objectStore('meta').delete('memory')));
    await tablet.start();
    await enrolledAgain('unsure');
  });

  test('when two places have another line under one number: both are handed over', async () => {
    const { install } = (await tablet.install())!;
    const line = made[2]!.line!.replace('"kind":"interview"', '"kind":"attempt"  ');
    await tablet.copy.replace(install, []);
    const bytes = new Tablet();
    await bytes.copy.append(install, [
      ...made.slice(0, 2).map((record) => ({ kind: 'line' as const, seq: record.seq, at: AT, chain: record.chain, line: record.line!, key_box: record.key_box!, note: null })),
      { kind: 'line', seq: 3, at: AT, chain: made[2]!.chain, line, key_box: made[2]!.key_box!, note: null },
    ]);
    tablet.disk = bytes.disk;
    await tablet.start();
    expect(tablet.outbox).toBeNull();
    expect((await rescued()).sort()).toEqual([...lines(), line].sort());
  });

  test('what was unfinished opens with the old PIN after that', async () => {
    const draft = tablet.draft();
    await tablet.save(draft);
    const { install } = (await tablet.memory())!;
    tablet.local.set('hailong-canary', JSON.stringify({ install, seq: 9, chain: made[2]!.chain }));
    await tablet.start();
    await tablet.enrol();
    expect((await loadDrafts(tablet.db, tablet.vault!, AT)).map((kept) => kept.draft.id)).toEqual([draft.id]);
  });

  test('when everything is gone but localStorage, that is known', async () => {
    const { install } = (await tablet.memory())!;
    const local = tablet.local;
    tablet = new Tablet();
    for (const [key, value] of local) tablet.local.set(key, value);
    await tablet.start();
    expect(await recovery()).toMatchObject({ cause: 'evicted', install, head: 3, lines: 0 });
  });
});

test('a database that was never finished does not count', async () => {
  const unfinished = new Database('hailong-2');
  await unfinished.handle();
  await unfinished.close();
  await tablet.start();
  expect(tablet.db.name).toBe('hailong');
  await goesOn();
  await saveMeta(tablet.db, 'memory', null as never);
  await tablet.start();
  expect(tablet.db.name).toBe('hailong-2');
});

test('a store that a newer app wrote is left alone', async () => {
  await tablet.db.close();
  const asked = tablet.factory.open('hailong', 99);
  await new Promise((done) => (asked.onsuccess = done));
  asked.result.close();
  globalThis.indexedDB = tablet.factory;
  await expect(openStore(true, tablet.factory, 0)).rejects.toMatchObject({ name: 'VersionError' });
  expect((await tablet.factory.databases()).map((one) => one.name)).toEqual(['hailong']);
});

test('a new tablet knows of no loss', async () => {
  tablet = await new Tablet().start();
  expect(await recovery()).toBeUndefined();
});

describe('rescued lines', () => {
  const signed = (record: { line_hash: string; id: string }, install: string): Receipt =>
    ({ status: 'quarantined', reason: 'install_mismatch', install, id: record.id, line_hash: record.line_hash, server_seq: 1, received_at: '2022-10-12T03:00:00Z', signature: 'good' });
  let sent: string[];
  let reply: (batch: string) => Promise<string>;
  const file = vi.fn<Client['file']>();
  const client = { submissions: (batch: string) => (sent.push(batch), reply(batch)), file } as unknown as Client;
  let now = 0;
  let slow = false;
  const restoreFile = vi.fn(async () => false);
  const sender = (): RescueSender =>
    new RescueSender({ client, now: () => now, verify: (receipt) => receipt['signature'] === 'good', pictures: () => !slow, restoreFile });
  const signAll = async (batch: string): Promise<string> => {
    const { install } = (await tablet.install())!;
    const texts = batch.split('\n').filter((line) => line.startsWith('{'));
    return JSON.stringify({ receipts: await Promise.all(texts.map(async (line) => signed({ line_hash: await sha256(line), id: (JSON.parse(line) as { id: string }).id }, install))) });
  };

  beforeEach(async () => {
    sent = [];
    tablet.factory = new Tablet().factory;
    await (await tablet.start()).enrol();
  });
  const send = async (by = sender()): Promise<boolean> => by.send(tablet.db, await deviceKeys(tablet.db), (await tablet.install())!);
  const owed = async (): Promise<number> => (await tablet.db.all('rescued')).filter((record) => record.receipt === null).length;

  test('go to the server byte for byte with their key boxes, and are signed for', async () => {
    reply = signAll;
    expect(await send()).toBe(true);
    expect(sent.join('').split('\n').filter(Boolean).sort()).toEqual(made.flatMap((record) => [record.line!, record.key_box!]).sort());
    expect(await owed()).toBe(0);
    expect(await send()).toBe(false);
    expect(sent).toHaveLength(1);
    expect(await rescued()).toEqual(lines());
  });

  test('are owed as long as no signature is good, and one refused says why', async () => {
    const { install } = (await tablet.install())!;
    const [first, second, third] = await tablet.db.all('rescued');
    reply = async () => JSON.stringify({ receipts: [
      { ...signed(first!, install), signature: 'bad' }, { ...signed(second!, 'another') }, { status: 'refused', line_hash: third!.line_hash, reason: 'not_sealed', detail: 'cut' },
    ] });
    const by = sender();
    await send(by);
    expect(await owed()).toBe(3);
    expect((await tablet.db.get('rescued', third!.line_hash))?.not_held).toBe('cut');
    await send(by);
    expect(sent).toHaveLength(1);
    now += 3_600_000;
    await send(by);
    expect(sent).toHaveLength(2);
  });

  test('go again when the server has lost data since', async () => {
    reply = signAll;
    await send();
    const memory = (await tablet.memory())!;
    await saveMeta(tablet.db, 'memory', { ...memory, epoch: 'another' });
    expect(await send()).toBe(true);
    expect([sent.length, sent[1], await owed()]).toEqual([2, sent[0], 0]);
    await send();
    expect(sent).toHaveLength(2);
  });

  describe('with a photograph', () => {
    const bytes = new Uint8Array(150_000).fill(7);
    let hash: string;
    let there: number;
    const waiting = async (): Promise<number> => (await tablet.db.all('rescued')).filter((record) => record.files_done !== true).length;

    beforeEach(async () => {
      [reply, there, slow] = [signAll, 0, false];
      hash = await sha256(bytes);
      const [record] = await tablet.db.all('rescued');
      const header = { ...(JSON.parse(record!.line) as object), blobs: [[hash, bytes.length, 'image/jpeg']] };
      const line = JSON.stringify(header);
      await tablet.db.write(['rescued'], (tx) => queued(tx.objectStore('rescued').put({ ...record!, line, line_hash: record!.line_hash })));
      reply = async (batch) => {
        const all = await tablet.db.all('rescued');
        const { install } = (await tablet.install())!;
        return JSON.stringify({ receipts: all.filter(({ line: one }) => batch.includes(one)).map((one) => signed(one, install)) });
      };
      await keepFile(tablet.db, hash, bytes, AT);
      file.mockReset().mockImplementation(async (_hash, offset, piece) => (piece ? (there = offset + piece.length) : there));
    });

    test('it follows piece by piece, and from where it was', async () => {
      there = 10;
      await send();
      expect([there, await waiting()]).toEqual([bytes.length, 0]);
      expect(file.mock.calls.map(([, offset, piece]) => [offset, piece?.length])).toEqual([[0, undefined], [10, 65_536], [65_546, 65_536], [131_082, 18_918]]);
    });

    test('it waits for a network that carries it, and for a server that takes it', async () => {
      slow = true;
      await send();
      expect([file.mock.calls.length, await waiting()]).toEqual([0, 1]);
      slow = false;
      file.mockResolvedValueOnce(null);
      const by = sender();
      await send(by);
      await send(by);
      expect([file.mock.calls.length, await waiting()]).toEqual([1, 1]);
      now += 3_600_000;
      await send(by);
      expect(await waiting()).toBe(0);
    });

    test('one that is here no more holds nothing up', async () => {
      await dropFiles(tablet.db, new Set([hash]));
      await send();
      expect([restoreFile.mock.calls.length > 0, file.mock.calls.length, await waiting()]).toEqual([true, 0, 0]);
    });
  });

  test('wait after a failure', async () => {
    reply = () => Promise.reject(new NoReply({ failure: 'network' }));
    const by = sender();
    expect(await send(by)).toBe(false);
    await send(by);
    expect([sent.length, await owed()]).toEqual([1, 3]);
  });
});

/** A tablet's life: interviews, a journal that fails at times, restarts, and one place after the other lost. */
type Deed = 'finalise' | 'full' | 'start' | 'items' | 'lines' | 'memory' | 'install' | 'database' | 'local' | 'purge';
const life = fc.array(
  fc.constantFrom<Deed>('finalise', 'finalise', 'finalise', 'full', 'start', 'start', 'items', 'lines', 'memory', 'install', 'database', 'local', 'purge'),
  { minLength: 3, maxLength: 14 },
);

test('whatever is lost, what stood in two places is there, and no install gives a number out twice', async () => {
  await fc.assert(
    fc.asyncProperty(life, async (deeds) => {
      const one = await (await new Tablet().start()).enrol();
      const told = new Map<string, { line: string; two: boolean }>();
      const gone = new Set<string>();
      for (const deed of deeds) {
        if (deed === 'finalise' || deed === 'full') {
          if (deed === 'full') one.disk.room = 0;
          const record = await one.finalise();
          one.disk.room = Infinity;
          const key = `${(await one.install())!.install} ${record.seq}`;
          if (told.has(key)) throw new Error(`${key} was given out twice`);
          told.set(key, { line: record.line!, two: one.both.has(record.seq) });
          continue;
        }
        if (deed === 'items') await one.empty('item');
        if (deed === 'lines') await one.empty('submission');
        if (deed === 'memory' || deed === 'install') await one.db.write(['meta'], (tx) => queued(tx.objectStore('meta').delete(deed)));
        if (deed === 'database') [one.factory, one.vault] = [new Tablet().factory, null];
        if (deed === 'local') one.local.clear();
        if (deed === 'purge' && (await one.db.get('submission', 1))?.line) {
          gone.add((await one.db.get('submission', 1))!.line!);
          await one.purge(1);
        }
        await one.start();
        if (!one.outbox) await one.enrol();
        else if (one.outbox.started().alarms.length > 0 && deed !== 'lines') throw new Error('the engine found its records broken');
      }
      await one.start();
      const there = new Set([...(await one.lines()), ...(await one.db.all('rescued')).map((record) => record.line)]);
      for (const { line, two } of told.values()) if (two && !gone.has(line)) expect(there.has(line)).toBe(true);
      await one.db.close();
    }),
    { numRuns: 60 },
  );
}, 60_000);
