/**
 * What is assigned, page by page. Each page is sealed and stored together with its cursor before the next one is asked
 * for, so a pull that was broken off goes on where it was; what is shown changes when the last page is in and right. The
 * session is renewed by the install's key when it is over.
 */
import type { InUse, WasmReplica } from '../engine/replica';
import type { Session, Snapshot } from '../engine/protocol';
import type { Database } from '../store/db';
import type { DeviceKeys } from '../store/meta';
import { loadReplica, loadSession, saveReplica, saveSession } from '../store/snapshot';
import type { Vault } from '../store/vault';
import { Refused, type Client } from './client';
import { NoReply } from './road';

export type PullResult =
  | { pulled: Snapshot }
  /** Sending goes on; the supervisor must enrol the tablet again for new lists. */
  | { pulled: null; why: 'session_over' }
  /** Goes on later from the last page; a busy server says after how many seconds. */
  | { pulled: null; why: 'no_answer'; after: number | null };

export interface Deps {
  db: Database;
  vault: Vault;
  client: Client;
  keys: DeviceKeys;
  install: string;
  now: () => number;
  /** What is looked at before each page. */
  inUse: () => Promise<InUse>;
}

/** Rows of a page: on a slow road a page that is lost costs a second or two. */
const PAGE = 200;
/** Pages in a row that lead nowhere: a server that writes for so long is asked again later. */
const MOST_IDLE = 3;

export async function pull(deps: Deps): Promise<PullResult> {
  const session = await loadSession(deps.db, deps.vault);
  if (!session) return { pulled: null, why: 'session_over' };
  const replica = await loadReplica(deps.db, deps.vault);
  try {
    return await pages(deps, session, replica);
  } catch (error) {
    // The office locked it: the session is as good as before, and goes on when it is unlocked.
    if (error instanceof Refused && error.type.endsWith('#tablet-locked')) return { pulled: null, why: 'no_answer', after: null };
    if (isOver(error)) return { pulled: null, why: 'session_over' };
    if (error instanceof NoReply) return { pulled: null, why: 'no_answer', after: error.failure.failure === 'busy' ? error.failure.retry_after : null };
    if (error instanceof Refused) return { pulled: null, why: 'no_answer', after: null };
    throw error;
  } finally {
    replica.raw.free();
  }
}

async function pages(deps: Deps, first: Session, replica: WasmReplica): Promise<PullResult> {
  let session = first;
  let inUse = await deps.inUse();
  let before = '';
  for (let idle = 0, wrong = 0; idle < MOST_IDLE && wrong < 2; ) {
    const query = `${replica.query(inUse)}&limit=${PAGE}`;
    idle = query === before ? idle + 1 : 0;
    before = query;
    const page = await withSession(deps, session, query);
    session = page.session;
    // An interview may have been begun meanwhile.
    inUse = await deps.inUse();
    const applied = taken(replica, page.text, inUse);
    await saveReplica(deps.db, deps.vault, replica, { at: deps.now() });
    const snapshot = applied === 'whole' ? replica.snapshot() : null;
    if (snapshot) return { pulled: snapshot };
    // The cursor is forgotten: the whole is asked for now, once.
    if (applied === 'wrong') wrong += 1;
  }
  return { pulled: null, why: 'no_answer', after: null };
}

function taken(replica: WasmReplica, page: string, inUse: InUse): ReturnType<WasmReplica['apply']> {
  try {
    return replica.apply(page, inUse);
  } catch {
    throw new NoReply({ failure: 'not_the_server' });
  }
}

/** Access tokens live for minutes, so the first 401 is the normal case after a while away. */
async function withSession(deps: Deps, session: Session, query: string): Promise<{ text: string; session: Session }> {
  try {
    return { text: await deps.client.changes(session.access_token, query), session };
  } catch (error) {
    if (!isOver(error)) throw error;
  }
  const next = await deps.client.refresh(deps.install, session, deps.keys);
  await saveSession(deps.db, deps.vault, next);
  return { text: await deps.client.changes(next.access_token, query), session: next };
}

function isOver(error: unknown): boolean {
  if (error instanceof Refused) return error.status === 401 || error.status === 403;
  return error instanceof NoReply && error.failure.failure === 'unauthorised';
}
