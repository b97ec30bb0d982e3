/**
 * Erasing this tablet as the office asked: only after the server's signed word that it holds everything. What says so to
 * the server stays until the server has heard it, and nothing else; a tablet that is switched off half-way goes on with it
 * at its next start, before anything is read.
 */
import type { WasmOutbox } from '../engine/outbox';
import type { WipeRequest } from '../engine/protocol';
import type { Client } from '../sync/client';
import { NoReply } from '../sync/road';
import { forgetCanary } from './canary';
import { queued, type Database, type Name } from './db';
import { dropMeta, getMeta, putMeta, saveMeta, type DeviceKeys, type Install } from './meta';
import { deleteStores } from './names';
import type { Seat } from './seat';

/** Without these nothing could be said any more. */
const KEPT = new Set(['install', 'keys', 'begun', 'settings', 'erasing']);

/** How long interviews that are not finished keep a tablet from being erased, in milliseconds. */
const PATIENCE = 86_400_000;

/** Whether nothing is unfinished, or the order was heard so long ago that nobody is going to finish it. */
export async function mayWaitNoLonger(db: Database, now: number): Promise<boolean> {
  if ((await db.count('draft')) === 0) return true;
  const heard = await getMeta(db, 'wipe_heard');
  if (heard) return now - heard.at >= PATIENCE;
  await saveMeta(db, 'wipe_heard', { at: now });
  return false;
}

/** Asks the server. False too where it does not answer, or not with its signed word for this tablet's own head. */
export async function mayErase(client: Client, outbox: WasmOutbox, request: WipeRequest, install: Install, keys: DeviceKeys): Promise<boolean> {
  try {
    return outbox.wipeGranted(await client.wipe(JSON.stringify(request), install.push.token, keys));
  } catch (error) {
    if (error instanceof NoReply) return false;
    throw error;
  }
}

/** From the commit on nothing of the surveyor's or the respondents' is in the database. */
export async function beginErasing(db: Database, request: WipeRequest): Promise<void> {
  const stores = [...(await db.handle()).objectStoreNames] as Name[];
  const meta = await db.keys('meta');
  await db.write(stores, (tx) => {
    for (const store of stores) if (store !== 'meta') queued(tx.objectStore(store).clear());
    for (const key of meta) if (!KEPT.has(key)) dropMeta(tx, key as Parameters<typeof dropMeta>[1]);
    putMeta(tx, 'erasing', { ...request, erased: true });
  });
}

interface Places {
  client: Client;
  factory: IDBFactory;
  /** The seat's own part of localStorage. */
  local: Pick<Storage, 'removeItem'>;
  /** Takes the seat's second copies away, if there are any. */
  removeCopies: (seat: Seat) => Promise<void>;
}

/**
 * Erases what lies elsewhere, tells the server, and deletes the database: of this seat, never of another that shares the
 * tablet. False: the server was not reached yet.
 */
export async function finishErasing(db: Database, seat: Seat, { client, factory, local, removeCopies }: Places): Promise<boolean> {
  const [request, install, keys] = [await getMeta(db, 'erasing'), await getMeta(db, 'install'), await getMeta(db, 'keys')];
  await removeCopies(seat);
  forgetCanary(local);
  if (request && install && keys) {
    try {
      await client.wipe(JSON.stringify(request), install.push.token, keys);
    } catch (error) {
      // A server that does not know this install any more has nobody to tell.
      if (!(error instanceof NoReply) || error.failure.failure !== 'unauthorised') {
        if (error instanceof NoReply) return false;
        throw error;
      }
    }
  }
  await db.close();
  await deleteStores(factory, seat);
  return true;
}
