/**
 * Erasing this tablet as the office asked: only after the server's signed word that it holds everything. What says so to
 * the server stays until the server has heard it, and nothing else; a tablet that is switched off half-way goes on with it
 * at its next start, before anything is read.
 */
import type { WasmOutbox } from '../engine/outbox';
import type { WipeRequest } from '../engine/protocol';
import { Refused, type Client } from '../sync/client';
import { NoReply } from '../sync/road';
import type { Serial } from '../sync/serial';
import { forgetCanary } from './canary';
import { queued, type Database, type Name } from './db';
import { dropMeta, getMeta, putMeta, saveMeta, type DeviceKeys, type Install } from './meta';
import { deleteStores } from './names-beside';
import { PRACTICE, within, type Seat } from './seat';

/** Without these nothing could be said any more. */
const KEPT = new Set(['install', 'keys', 'begun', 'settings', 'erasing']);

/** How long interviews that are not finished keep a tablet from being erased, in milliseconds. */
const PATIENCE = 86_400_000;
/** And while the PIN that opens them is forgotten and asked for: the office has to put the tablet back to use to grant it. */
const PATIENCE_ASKING = 7 * PATIENCE;

/** Whether nothing is unfinished or unreadable, or the order was heard so long ago, on the server's clock, that nobody sees to it. */
export async function mayWaitNoLonger(db: Database, now: number): Promise<boolean> {
  if ((await db.count('draft')) + (await db.count('aside')) === 0) return true;
  const heard = await getMeta(db, 'wipe_heard');
  if (heard) return now - heard.at >= ((await getMeta(db, 'pin_asking')) ? PATIENCE_ASKING : PATIENCE);
  await saveMeta(db, 'wipe_heard', { at: now });
  return false;
}

/** Asks the server. False too where it does not answer, or not with its signed word for this tablet's own head. */
export async function mayErase(client: Client, outbox: WasmOutbox, request: WipeRequest, install: Install, keys: DeviceKeys): Promise<boolean> {
  try {
    return outbox.wipeGranted(await client.wipe(JSON.stringify(request), install.push.token, keys));
  } catch (error) {
    if (error instanceof NoReply || error instanceof Refused) return false;
    throw error;
  }
}

export interface Erasable {
  db: Database;
  client: Client;
  outbox: WasmOutbox;
  install: Install;
  keys: DeviceKeys;
  serial: Serial;
  /** Whether something is being made that is not stored yet. */
  making: () => boolean;
  /** The server's clock. */
  now: () => number;
  /** From here on nothing is begun and nothing is written any more. */
  stop: () => void;
}

/**
 * Asks the server, and erases if it may be. What is made while the word is on the road comes first: it is looked for once
 * more before anything goes.
 */
export async function eraseIfMay({ db, client, outbox, install, keys, serial, making, now, stop }: Erasable): Promise<boolean> {
  const free = async (): Promise<boolean> => (await mayWaitNoLonger(db, now())) && !making();
  if (!(await free())) return false;
  return serial.run(async () => {
    const request = outbox.wipe();
    if (!request || !(await mayErase(client, outbox, request, install, keys)) || !(await free())) return false;
    stop();
    await beginErasing(db, request);
    return true;
  });
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
  local: Storage;
  /** Takes a seat's second copies away, if there are any. */
  removeCopies: (seat: Seat) => Promise<void>;
}

/**
 * Erases what lies elsewhere, tells the server, and deletes the database: of this seat and of the practice, never of another
 * that shares the tablet. False: the server was not reached yet, or nothing is to be erased.
 */
export async function finishErasing(db: Database, seat: Seat, { client, factory, local, removeCopies }: Places): Promise<boolean> {
  const [request, install, keys] = [await getMeta(db, 'erasing'), await getMeta(db, 'install'), await getMeta(db, 'keys')];
  if (!request) return false;
  for (const one of [seat, PRACTICE]) {
    await removeCopies(one);
    forgetCanary(within(local, one));
    // Whatever was set aside goes before the mark that says what is going on here.
    await deleteStores(factory, one, db.name);
  }
  if (install && keys && !(await told(client, request, install, keys))) return false;
  await db.close();
  await deleteStores(factory, seat);
  return true;
}

async function told(client: Client, request: WipeRequest, install: Install, keys: DeviceKeys): Promise<boolean> {
  try {
    await client.wipe(JSON.stringify(request), install.push.token, keys);
    return true;
  } catch (error) {
    // A server that does not know this install any more, or that it was ever to be erased, has nobody to tell.
    if (error instanceof Refused) return error.status === 401 || error.status === 403 || error.type.endsWith('#tablet-state');
    if (error instanceof NoReply) return error.failure.failure === 'unauthorised';
    throw error;
  }
}
