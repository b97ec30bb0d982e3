// @vitest-environment node
import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Frozen } from '../src/engine/outbox';
import type { Effects, Item, Memory } from '../src/engine/protocol';
import { sha256 } from '../src/store/bytes';
import { Database, Overtaken, queued } from '../src/store/db';
import { loadDrafts, NotWhatWasWritten, saveDraft, type Draft } from '../src/store/drafts';
import { deviceKeys, getMeta, saveMeta } from '../src/store/meta';
import { loadSession } from '../src/store/snapshot';
import { batchOf, keepFrozen, loadEngine, loadNotes, writeEffects } from '../src/store/submissions';
import { createVault, openVault, WrongPin, type Vault } from '../src/store/vault';

/** Stands in for argon2id: the real one is tested in Rust. */
const derive = async (pin: string, salt: Uint8Array): Promise<Uint8Array> => {
  const data = new Uint8Array([...new TextEncoder().encode(pin), ...salt]);
  return new Uint8Array(await crypto.subtle.digest('SHA-256', data));
};

let count = 0;
let db: Database;
let name: string;
let vault: Vault;

beforeEach(async () => {
  name = `store-${(count += 1)}`;
  db = new Database(name);
  vault = await createVault(db, '258014', await deviceKeys(db), derive);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await db.close();
});

const draft = (id = 'd1'): Draft => ({
  id,
  evaluation: 'e1',
  questionnaire: 'q1',
  case: 'c1',
  caseNumber: 12,
  today: '2022-10-12',
  startedAt: 1000,
  language: 'vi',
  consent: { language: 'vi', at: 900 },
  answers: { A1: 4, O1: 'Chờ lâu quá' },
  languages: { A1: 'vi' },
  at: 3,
  timings: {},
  skipped: [],
});

async function frozenLine(seq: number): Promise<{ frozen: Frozen; effects: Effects }> {
  const line = `{"v":1,"seq":${seq},"sealed":"AAAA"}`;
  const frozen: Frozen = { seq, id: `s${seq}`, line, key_box: 'Qk9Y', line_hash: await sha256(line), chain: 'cc' };
  const item: Item = {
    seq, id: `s${seq}`, line_hash: frozen.line_hash, bytes: line.length, blobs: 0, state: 'finalised',
    receipt: null, not_held: null, refusals: 0, hold_until: null,
  };
  const memory = { install: 'i', head: { seq, chain: 'cc' }, ack: null, device_status: 'active', not_before: null, server_asked: false } as Memory;
  return { frozen, effects: { items: [item], memory, purge: [], alarms: [], pull: false } };
}

describe('drafts', () => {
  test('are written strictly, read back and come back as they were', async () => {
    const durability: unknown[] = [];
    const handle = await db.handle();
    const transaction = handle.transaction.bind(handle);
    vi.spyOn(handle, 'transaction').mockImplementation(((...given: Parameters<typeof transaction>) => {
      durability.push(given[2]?.durability);
      return transaction(...given);
    }) as never);
    expect(await saveDraft(db, vault, draft(), 5000)).toBe(5000);
    expect(durability).toContain('strict');
    expect(await loadDrafts(db, vault, 0)).toEqual([{ draft: draft(), savedAt: 5000 }]);
  });

  test('lie on the disk without a word that can be read', async () => {
    await saveDraft(db, vault, draft(), 1);
    const record = await db.get('draft', 'd1');
    expect(Buffer.from(record!.data).toString('latin1')).not.toContain('lâu');
    expect(JSON.stringify(record)).not.toContain('Chờ');
  });

  test('use a fresh IV for every write', async () => {
    const ivs = new Set<string>();
    for (let i = 0; i < 20; i += 1) {
      await saveDraft(db, vault, draft(), i);
      ivs.add(String((await db.get('draft', 'd1'))!.iv));
    }
    expect(ivs.size).toBe(20);
  });

  test('do not count as saved if something else is read back', async () => {
    vi.spyOn(db, 'get').mockResolvedValueOnce({ id: 'd1', savedAt: 1, iv: new Uint8Array(12), data: new Uint8Array(3) } as never);
    await expect(saveDraft(db, vault, draft(), 1)).rejects.toBeInstanceOf(NotWhatWasWritten);
  });

  test('that cannot be read are set aside, not deleted, and the others still open', async () => {
    await saveDraft(db, vault, draft('good'), 1);
    await saveDraft(db, vault, draft('hurt'), 2);
    const hurt = (await db.get('draft', 'hurt'))!;
    await db.write(['draft'], (tx) => queued(tx.objectStore('draft').put({ ...hurt, data: hurt.data.map((b, i) => (i === 9 ? b ^ 1 : b)) })));
    expect((await loadDrafts(db, vault, 7)).map((kept) => kept.draft.id)).toEqual(['good']);
    const aside = await db.all('aside');
    expect(aside).toHaveLength(1);
    expect(aside[0]).toMatchObject({ from: 'draft', key: 'hurt', at: 7 });
    expect((aside[0]!.record as { data: Uint8Array }).data.length).toBe(hurt.data.length);
    expect(await db.count('draft')).toBe(1);
  });

  test('cannot be exchanged for one another', async () => {
    await saveDraft(db, vault, draft('a'), 1);
    const a = (await db.get('draft', 'a'))!;
    await db.write(['draft'], (tx) => queued(tx.objectStore('draft').put({ ...a, id: 'b' })));
    expect((await loadDrafts(db, vault, 0)).map((kept) => kept.draft.id)).toEqual(['a']);
  });
});

describe('finalising', () => {
  test('puts line, number and chain in and the draft out, at once', async () => {
    await saveDraft(db, vault, draft(), 1);
    const { frozen, effects } = await frozenLine(1);
    await keepFrozen(db, vault, [{ source: draft(), frozen, effects }], 9);
    expect(await db.count('draft')).toBe(0);
    expect((await db.get('submission', 1))?.line).toBe(frozen.line);
    expect((await loadEngine(db))?.items.map((item) => item.seq)).toEqual([1]);
    expect((await loadNotes(vault, await db.all('submission'))).get(1)).toEqual({ case: 'c1', caseNumber: 12 });
  });

  test('a crash in the middle leaves the draft and nothing else', async () => {
    await saveDraft(db, vault, draft(), 1);
    const { frozen, effects } = await frozenLine(1);
    const broken = { ...effects, items: [{ ...effects.items[0], state: () => 'no clone' } as never] };
    await expect(keepFrozen(db, vault, [{ source: draft(), frozen, effects: broken }], 9)).rejects.toThrow();
    expect(await db.count('draft')).toBe(1);
    expect(await db.count('submission')).toBe(0);
    expect(await getMeta(db, 'memory')).toBeUndefined();
  });

  test('never writes over another line of the same number', async () => {
    const first = await frozenLine(1);
    await keepFrozen(db, vault, [{ source: draft(), frozen: first.frozen, effects: first.effects }], 1);
    await saveDraft(db, vault, draft('d2'), 2);
    const other = { ...first.frozen, id: 'other', line: '{"other":1}' };
    await expect(keepFrozen(db, vault, [{ source: draft('d2'), frozen: other, effects: first.effects }], 3)).rejects.toThrow();
    expect((await db.get('submission', 1))?.line).toBe(first.frozen.line);
    expect(await db.count('draft')).toBe(1);
  });

  test('an engine that another window has overtaken writes nothing', async () => {
    const [first, second] = [await frozenLine(1), await frozenLine(2)];
    for (const { frozen, effects } of [first, second]) await keepFrozen(db, vault, [{ source: draft(frozen.id), frozen, effects }], 1);
    await saveDraft(db, vault, draft('d1'), 1);
    await expect(writeEffects(db, first.effects)).rejects.toThrow(Overtaken);
    await expect(keepFrozen(db, vault, [{ source: draft('d1'), frozen: { ...first.frozen, seq: 3 }, effects: first.effects }], 1)).rejects.toThrow(Overtaken);
    expect((await getMeta(db, 'memory'))?.head.seq).toBe(2);
    expect([await db.count('submission'), await db.count('draft')]).toEqual([2, 1]);
    // What is known of the lines otherwise is written over an equal number.
    await writeEffects(db, { ...second.effects, memory: { ...second.effects.memory!, device_status: 'locked' } });
    expect((await getMeta(db, 'memory'))?.device_status).toBe('locked');
  });

  test('a line that lost its hash is not sent, and is set aside once', async () => {
    for (const seq of [1, 2]) {
      const { frozen, effects } = await frozenLine(seq);
      await keepFrozen(db, vault, [{ source: draft(), frozen, effects }], 1);
    }
    const hurt = (await db.get('submission', 1))!;
    await db.write(['submission'], (tx) => queued(tx.objectStore('submission').put({ ...hurt, line: `${hurt.line} ` })));
    const two = (await db.get('submission', 2))!;
    expect(await batchOf(db, [1, 2], 5)).toBe(`${two.line}\n${two.key_box}\n`);
    await batchOf(db, [1, 2], 6);
    expect(await db.all('aside')).toHaveLength(1);
    expect(await db.count('submission')).toBe(2);
  });
});

describe('the PIN', () => {
  test('opens after a restart what was put under it', async () => {
    await saveDraft(db, vault, draft(), 1);
    await db.close();
    const again = new Database(name);
    const opened = await openVault(again, '258014', await deviceKeys(again), derive);
    expect((await loadDrafts(again, opened, 0))[0]?.draft.answers).toEqual(draft().answers);
    await again.close();
  });

  test('another one opens nothing and hurts nothing', async () => {
    await saveDraft(db, vault, draft(), 1);
    await expect(openVault(db, '258015', await deviceKeys(db), derive)).rejects.toBeInstanceOf(WrongPin);
    expect(await db.count('draft')).toBe(1);
  });

  test('the right one does not open a copy of the disk in another browser', async () => {
    const stolen = new Database(`${name}-copy`);
    const record = (await getMeta(db, 'vault'))!;
    const keys = await deviceKeys(stolen);
    await saveMeta(stolen, 'vault', record);
    await expect(openVault(stolen, '258014', keys, derive)).rejects.toBeInstanceOf(WrongPin);
    await stolen.close();
  });

  test('the keys cannot be taken out', async () => {
    const keys = await deviceKeys(db);
    await expect(crypto.subtle.exportKey('pkcs8', keys.sign.privateKey)).rejects.toThrow();
    await expect(crypto.subtle.exportKey('raw', keys.secret)).rejects.toThrow();
    expect(keys.publicKey).toHaveLength(65);
  });

  test('takes the waiting session with it', async () => {
    const fresh = new Database(`${name}-fresh`);
    const session = { access_token: 'a', expires_in: 60, refresh_token: 'r' };
    await saveMeta(fresh, 'session_waiting', session);
    const opened = await createVault(fresh, '111222', await deviceKeys(fresh), derive);
    expect(await getMeta(fresh, 'session_waiting')).toBeUndefined();
    expect(await loadSession(fresh, opened)).toEqual(session);
    await fresh.close();
  });
});

test('a connection that the browser dropped is opened again', async () => {
  await saveDraft(db, vault, draft(), 1);
  (await db.handle()).close();
  expect(await db.count('draft')).toBe(1);
  await saveDraft(db, vault, draft('d2'), 2);
  expect(await db.count('draft')).toBe(2);
});
