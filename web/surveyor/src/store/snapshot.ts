/** What is assigned, as the server last gave it: one sealed record, replaced as a whole. */
import type { Session, Snapshot } from '../engine/protocol';
import { queued, type Database } from './db';
import { dropMeta, getMeta, putMeta } from './meta';
import { Unreadable, type Vault } from './vault';

const KEY = 'current';

export async function saveSnapshot(db: Database, vault: Vault, snapshot: Snapshot): Promise<void> {
  // An open draft stays on its version of the questionnaire, even if the evaluation has a new one.
  const before = await loadSnapshot(db, vault);
  const kept: Snapshot = { ...snapshot, questionnaires: { ...before?.questionnaires, ...snapshot.questionnaires } };
  const sealed = await vault.seal(kept, 'snapshot');
  await db.write(['snapshot'], (tx) => queued(tx.objectStore('snapshot').put(sealed, KEY)));
}

/** Null if there is none yet, or if it was damaged: then it is pulled again. */
export async function loadSnapshot(db: Database, vault: Vault): Promise<Snapshot | null> {
  const sealed = await db.get('snapshot', KEY);
  if (!sealed) return null;
  try {
    return await vault.open<Snapshot>(sealed, 'snapshot');
  } catch (error) {
    if (error instanceof Unreadable) return null;
    throw error;
  }
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
