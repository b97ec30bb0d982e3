/** What is assigned: the whole snapshot, with a session that is renewed by the install's key when it is over. */
import type { Session, Snapshot } from '../engine/protocol';
import type { Database } from '../store/db';
import { saveMeta, type DeviceKeys } from '../store/meta';
import { loadSession, saveSession, saveSnapshot } from '../store/snapshot';
import type { Vault } from '../store/vault';
import { Refused, type Client } from './client';
import { NoReply } from './road';

export type PullResult =
  | { pulled: Snapshot }
  /** Sending goes on; the supervisor must enrol the tablet again for new lists. */
  | { pulled: null; why: 'session_over' }
  | { pulled: null; why: 'no_answer' };

interface Deps {
  db: Database;
  vault: Vault;
  client: Client;
  keys: DeviceKeys;
  install: string;
  now: () => number;
}

export async function pull(deps: Deps): Promise<PullResult> {
  const session = await loadSession(deps.db, deps.vault);
  if (!session) return { pulled: null, why: 'session_over' };
  try {
    const snapshot = await withSession(deps, session);
    await saveSnapshot(deps.db, deps.vault, snapshot);
    await saveMeta(deps.db, 'contact', { at: deps.now() });
    return { pulled: snapshot };
  } catch (error) {
    if (isOver(error)) return { pulled: null, why: 'session_over' };
    if (error instanceof NoReply || error instanceof Refused) return { pulled: null, why: 'no_answer' };
    throw error;
  }
}

/** Access tokens live for minutes, so the first 401 is the normal case after a while away. */
async function withSession(deps: Deps, session: Session): Promise<Snapshot> {
  try {
    return await deps.client.changes(session.access_token);
  } catch (error) {
    if (!isOver(error)) throw error;
  }
  const next = await deps.client.refresh(deps.install, session, deps.keys);
  await saveSession(deps.db, deps.vault, next);
  return deps.client.changes(next.access_token);
}

function isOver(error: unknown): boolean {
  if (error instanceof Refused) return error.status === 401 || error.status === 403;
  return error instanceof NoReply && error.failure.failure === 'unauthorised';
}
