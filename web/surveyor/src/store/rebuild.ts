/** Reads what the tablet's database still says, and carries out what `recovery` decided. Nothing is ever deleted. */
import type { Item, Memory } from '../engine/protocol';
import { sha256 } from './bytes';
import type { Canary } from './canary';
import { isFull, isLostConnection, queued, type AsideRecord, type Database, type Name, type RescuedRecord, type Schema, type SubmissionRecord, type Writing } from './db';
import type { Entry } from './journal/frames';
import { putMeta, type DeviceKeys, type Install, type MetaKey, type Recovery, type VaultRecord } from './meta';
import type { Found, Heal } from './recovery';

/** Whether the engine can be made of these. */
export type Parses = (memory: Memory, items: Item[]) => boolean;

interface Read extends Found {
  /** Submissions that do not have their hash, or are none. */
  hurt: AsideRecord[];
  meta: Map<string, unknown>;
}

/** Everything in a store that can be read, and whether something could not. */
async function readable<S extends Name>(db: Database, store: S): Promise<{ rows: [Schema[S]['key'], Schema[S]['value']][]; unreadable: boolean }> {
  const rows: [Schema[S]['key'], Schema[S]['value']][] = [];
  let unreadable = false;
  for (const key of await db.keys(store)) {
    try {
      const value = await db.get(store, key);
      if (value !== undefined) rows.push([key, value]);
    } catch (error) {
      if (isLostConnection(error) || isFull(error)) throw error;
      unreadable = true;
    }
  }
  return { rows, unreadable };
}

export async function read(db: Database, journal: readonly Entry[], local: Canary | null, parses: Parses, now: number): Promise<Read> {
  const [metas, itemRows, rows] = [await readable(db, 'meta'), await readable(db, 'item'), await readable(db, 'submission')];
  const meta = new Map<string, unknown>(metas.rows);
  const install = meta.get('install');
  const memory = meta.get('memory') as Memory | undefined;
  const soundMemory = memory !== undefined && parses(memory, []) ? memory : null;
  const all = itemRows.rows.map(([, item]) => item);
  // One by one only if they do not parse together.
  const items = soundMemory && !parses(soundMemory, all) ? all.filter((item) => parses(soundMemory, [item])) : all;

  const records: SubmissionRecord[] = [];
  const hurt: AsideRecord[] = [];
  for (const [key, record] of rows.rows) {
    const why = await whatIsWrong(record);
    if (why === null) records.push(record);
    else hurt.push({ from: 'submission', key: String(key), record, why, at: now });
  }
  const damaged = (there: unknown, sound: boolean): boolean => there !== undefined && !sound;
  return {
    install: isInstall(install) ? install : null,
    keys: isKeys(meta.get('keys')),
    memory: soundMemory,
    items,
    records,
    journal,
    local,
    unreadable:
      metas.unreadable || itemRows.unreadable || rows.unreadable || items.length < all.length ||
      damaged(install, isInstall(install)) || damaged(memory, soundMemory !== null) || damaged(meta.get('keys'), isKeys(meta.get('keys'))) ||
      (isInstall(install) && memory === undefined) ||
      // Numbers of an install that is not there: another one cannot begin over them.
      (install === undefined && (memory !== undefined || all.length > 0 || rows.rows.length > 0)),
    hurt,
    meta,
  };
}

function isInstall(value: unknown): value is Install {
  const one = value as Partial<Install> | null | undefined;
  return typeof one?.install === 'string' && typeof one.push?.token === 'string' && typeof one.keys?.receipt === 'string' && typeof one.keys.sealing === 'string';
}

function isKeys(value: unknown): value is DeviceKeys {
  const keys = value as Partial<DeviceKeys> | null | undefined;
  return keys?.sign?.privateKey instanceof CryptoKey && keys.secret instanceof CryptoKey && keys.publicKey instanceof Uint8Array;
}

async function whatIsWrong(record: SubmissionRecord): Promise<string | null> {
  if (typeof record?.seq !== 'number' || typeof record.line_hash !== 'string') return 'the record is none';
  if (record.line === null) return null;
  if (typeof record.line !== 'string' || typeof record.key_box !== 'string') return 'the line or its key box is missing';
  return (await sha256(record.line)) === record.line_hash ? null : 'the line does not have its hash';
}

/** Puts back what was missing, in one strict transaction, into the same database. */
export function putBack(db: Database, plan: Heal, found: Read, recovery: Recovery): Promise<void> {
  return db.write(['meta', 'item', 'submission', 'draft', 'aside'], (tx) => {
    putMeta(tx, 'recovery', recovery);
    putMeta(tx, 'memory', plan.memory);
    for (const record of found.hurt) queued(tx.objectStore('aside').add(record));
    for (const item of plan.items) queued(tx.objectStore('item').put(item));
    for (const record of plan.records) {
      queued(tx.objectStore('submission').put(record));
      // The interview that this line was frozen from, if the store fell back behind it.
      queued(tx.objectStore('draft').delete(record.id));
    }
  });
}

/** Photographs and recordings, row by row: all of them at once may be more than the memory holds. */
async function bringFiles(from: Database, to: Database): Promise<void> {
  for (const key of await from.keys('blob_chunk').catch(() => [])) {
    const row = await from.get('blob_chunk', key).catch(() => undefined);
    // What does not read may be whole in the second copy.
    if (row) await to.write(['blob_chunk'], (tx) => queued(tx.objectStore('blob_chunk').put(row)));
  }
}

const ALL: Name[] = ['meta', 'draft', 'submission', 'item', 'snapshot', 'aside', 'rescued'];
/** What belongs to the install and not to the tablet. */
const OF_INSTALL = new Set<string>(['install', 'memory', 'session', 'session_waiting', 'contact', 'wipe_heard'] satisfies MetaKey[]);

/** Brings everything that reads into another database, in its first transaction; with a plan the same install goes on there. */
export async function bringOver(from: Database, to: Database, found: Read, plan: Heal | null, rescued: readonly RescuedRecord[], recovery: Recovery): Promise<void> {
  // The files first: they take their time, and what is saved meanwhile comes along.
  await bringFiles(from, to);
  const drafts = await readable(from, 'draft');
  const snapshots = await readable(from, 'snapshot');
  const asides = await readable(from, 'aside');
  const before = await readable(from, 'rescued');
  // Under another install the server keeps them, and takes their files, for another tablet.
  const anew = (record: RescuedRecord): RescuedRecord => (plan ? record : { ...record, receipt: null, files_done: false });
  const restored = new Set(plan?.records.map((record) => record.id));
  await to.write(ALL, (tx: Writing) => {
    const meta = tx.objectStore('meta');
    for (const [key, value] of found.meta) if (plan || !OF_INSTALL.has(key)) queued(meta.put(value, key));
    const vault = found.meta.get('vault') as VaultRecord | undefined;
    if (vault && !found.keys) putMeta(tx, 'vault', { ...vault, keyless: true });
    putMeta(tx, 'begun', true);
    putMeta(tx, 'recovery', recovery);
    for (const [, draft] of drafts.rows) if (!restored.has(draft.id)) queued(tx.objectStore('draft').put(draft));
    for (const [key, snapshot] of snapshots.rows) queued(tx.objectStore('snapshot').put(snapshot, key));
    for (const record of [...asides.rows.map(([, one]) => one), ...found.hurt]) queued(tx.objectStore('aside').add(record));
    for (const record of [...rescued, ...before.rows.map(([, one]) => anew(one))]) queued(tx.objectStore('rescued').put(record));
    if (!plan) return;
    putMeta(tx, 'memory', plan.memory);
    for (const item of [...found.items, ...plan.items]) queued(tx.objectStore('item').put(item));
    for (const record of [...found.records, ...plan.records]) queued(tx.objectStore('submission').put(record));
  });
}
