/** What is assigned: the copy of the lists, one sealed record of pages and cursor together. */
import { broughtOver, WasmReplica, type InUse, type Stored } from '../engine/replica';
import type { Session, Snapshot } from '../engine/protocol';
import { queued, type Database } from './db';
import { loadDrafts } from './drafts';
import { dropMeta, getMeta, putMeta, type Contact } from './meta';
import { Unreadable, type Vault } from './vault';

const KEY = 'replica';
/** Where an app that fetched whole lists kept them. */
const OLD = 'current';

/**
 * The copy as it was last stored. An older app's record is brought over, and so are the versions of questionnaires that
 * open drafts need. A record that is damaged counts as none: the lists are pulled again.
 */
export async function loadReplica(db: Database, vault: Vault): Promise<WasmReplica> {
  const stored = await opened<Stored>(db, vault, KEY, KEY);
  const old = stored ? null : await opened<Snapshot>(db, vault, OLD, 'snapshot');
  try {
    return WasmReplica.restore(stored ?? (old ? broughtOver(old) : {}));
  } catch {
    return WasmReplica.restore({});
  }
}

/** In one strict transaction: a page and the cursor after it are both there or neither is. */
export async function saveReplica(db: Database, vault: Vault, replica: WasmReplica, contact?: Contact): Promise<void> {
  const sealed = await vault.seal(replica.stored(), KEY);
  await db.write(['snapshot', 'meta'], (tx) => {
    queued(tx.objectStore('snapshot').put(sealed, KEY));
    queued(tx.objectStore('snapshot').delete(OLD));
    if (contact) putMeta(tx, 'contact', contact);
  });
}

/** Null if there is none yet. */
export async function loadSnapshot(db: Database, vault: Vault): Promise<Snapshot | null> {
  const replica = await loadReplica(db, vault);
  try {
    return replica.snapshot();
  } finally {
    replica.raw.free();
  }
}

async function opened<T>(db: Database, vault: Vault, key: string, about: string): Promise<T | null> {
  const sealed = await db.get('snapshot', key);
  if (!sealed) return null;
  try {
    return await vault.open<T>(sealed, about);
  } catch (error) {
    if (error instanceof Unreadable) return null;
    throw error;
  }
}

/** What drafts and lines on this tablet need of the lists, with what is on the screen and not yet written. */
export async function inUse(db: Database, vault: Vault, now: number, begun: readonly Needing[]): Promise<InUse> {
  const drafts = (await loadDrafts(db, vault, now)).map((kept) => kept.draft);
  const lines = (await db.all('submission')).filter((record) => record.line !== null);
  const all: Needing[] = [...begun, ...drafts, ...lines];
  return {
    evaluations: [...new Set(all.map((one) => one.evaluation))],
    questionnaires: [...new Set(all.map((one) => one.questionnaire))],
  };
}

export interface Needing {
  evaluation: string;
  questionnaire: string;
}

export async function saveSession(db: Database, vault: Vault, session: Session): Promise<void> {
  const sealed = await vault.seal(session, 'session');
  await db.write(['meta'], (tx) => putMeta(tx, 'session', sealed));
}

export async function loadSession(db: Database, vault: Vault): Promise<Session | null> {
  const sealed = await getMeta(db, 'session');
  return sealed ? vault.open<Session>(sealed, 'session') : null;
}

/** The session of an enrolment that found a PIN already set goes under its key. */
export async function takeSession(db: Database, vault: Vault): Promise<void> {
  const waiting = await getMeta(db, 'session_waiting');
  if (!waiting) return;
  const sealed = await vault.seal(waiting, 'session');
  await db.write(['meta'], (tx) => {
    putMeta(tx, 'session', sealed);
    dropMeta(tx, 'session_waiting');
  });
}
