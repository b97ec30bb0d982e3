// @vitest-environment node
import 'fake-indexeddb/auto';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi as vitest } from 'vitest';
import type { DeviceStatus, LeaseState, WipeRequest } from '../src/engine/protocol';
import { isOld, officeWord } from '../src/state/office-word';
import { readCanary } from '../src/store/canary';
import { Database, queued } from '../src/store/db';
import { FIRST } from '../src/store/seat';
import { beginErasing, eraseIfMay, finishErasing, mayErase, mayWaitNoLonger } from '../src/store/erase';
import { deviceKeys, getMeta, saveMeta, type Install } from '../src/store/meta';
import { vi } from '../src/strings/vi';
import { Refused, type Client } from '../src/sync/client';
import { asking } from '../src/sync/forgotten';
import { NoReply } from '../src/sync/road';
import { Serial } from '../src/sync/serial';
import { AT, prepare, Tablet } from './headless';

beforeAll(prepare);
let tablet: Tablet;
let request: WipeRequest;

beforeEach(async () => {
  tablet = await (await new Tablet().start()).enrol();
  await tablet.finalise();
  const { install, head } = (await tablet.memory())!;
  request = { install, head, erased: false };
});
afterEach(() => tablet.db.close());

const runs: LeaseState = { lease: 'runs', days: 3 };
const over: LeaseState = { lease: 'over' };

test.each<[DeviceStatus, LeaseState, number, string | null]>([
  ['active', runs, 0, null],
  ['other', runs, 2, null],
  ['active', over, 0, vi.leaseOver],
  ['active', { lease: 'turned_back' }, 0, vi.leaseTurnedBack],
  ['drain', over, 0, vi.leaseOver],
  ['drain', runs, 0, vi.drainOnly],
  ['locked', over, 0, vi.listLocked],
  ['revoked', runs, 0, vi.revoked],
  ['wipe', runs, 0, vi.wipeAsked(0)],
  ['wipe', over, 2, vi.wipeAsked(2)],
])('a tablet that is %s with the lease %o and %i unfinished says one thing', (device, lease, drafts, word) => {
  expect(officeWord(device, lease, drafts, vi)).toBe(word);
});

test.each([
  ['0.1.0', null, false],
  ['0.1.0', '0.1.0', false],
  ['0.1.0', '0.1.1', true],
  ['0.9.0', '0.10.0', true],
  ['0.10.0', '0.9.9', false],
  ['1.0.0', '0.99.0', false],
])('the app %s is too old where %s is needed: %s', (app, least, old) => {
  expect(isOld(app, least)).toBe(old);
});

test('an app that is too old is said where nothing weightier is', () => {
  expect(officeWord('active', runs, 0, vi, true)).toBe(vi.appOld);
  expect(officeWord('drain', runs, 0, vi, true)).toBe(vi.drainOnly);
  expect(officeWord('active', over, 0, vi, true)).toBe(vi.leaseOver);
});

test('what is unfinished is told only where there is something', () => {
  expect(vi.wipeAsked(0)).not.toContain('phiếu dở');
  expect(vi.wipeAsked(2)).toContain('2 phiếu dở');
});


const draft = (id: string) => tablet.db.write(['draft'], (tx) => queued(tx.objectStore('draft').put({ id, savedAt: AT, iv: new Uint8Array(), data: new Uint8Array() })));

test('unfinished interviews keep a tablet for a day from the order on', async () => {
  expect(await mayWaitNoLonger(tablet.db, AT)).toBe(true);
  await draft('a');
  expect(await mayWaitNoLonger(tablet.db, AT)).toBe(false);
  expect(await mayWaitNoLonger(tablet.db, AT + 86_399_999)).toBe(false);
  expect(await mayWaitNoLonger(tablet.db, AT + 86_400_000)).toBe(true);
  // Its PIN is forgotten and asked for: it is a week.
  await asking(tablet.db);
  expect(await mayWaitNoLonger(tablet.db, AT + 86_400_000)).toBe(false);
  expect(await mayWaitNoLonger(tablet.db, AT + 7 * 86_400_000)).toBe(true);
});

test('an interview that cannot be read keeps it as one that is not finished', async () => {
  await tablet.db.write(['aside'], (tx) => queued(tx.objectStore('aside').add({ from: 'draft', key: 'a', record: null, why: 'damaged', at: AT })));
  expect(await mayWaitNoLonger(tablet.db, AT)).toBe(false);
  expect(await mayWaitNoLonger(tablet.db, AT + 86_400_000)).toBe(true);
});

describe('while the word is on the road', () => {
  let making = false;
  let stopped = false;
  /** The server holds everything; something may happen before its word is here. */
  const erase = async (meanwhile: () => void | Promise<unknown> = () => undefined): Promise<boolean> => {
    const wipe: Client['wipe'] = async () => {
      await meanwhile();
      return '{}';
    };
    vitest.spyOn(tablet.outbox!, 'wipe').mockReturnValue(request);
    vitest.spyOn(tablet.outbox!, 'wipeGranted').mockReturnValue(true);
    [making, stopped] = [false, false];
    return eraseIfMay({
      db: tablet.db, client: { wipe } as Client, outbox: tablet.outbox!, install: (await getMeta(tablet.db, 'install'))!, keys: await deviceKeys(tablet.db),
      serial: new Serial(), making: () => making, now: () => AT, stop: () => (stopped = true),
    });
  };
  const untouched = async () => [stopped, await tablet.db.count('submission'), await getMeta(tablet.db, 'erasing')];

  test('nothing happens: it is erased', async () => {
    expect(await erase()).toBe(true);
    expect([stopped, await tablet.db.count('submission')]).toEqual([true, 0]);
  });

  test('a visit is entered: nothing is erased', async () => {
    expect(await erase(() => void (making = true))).toBe(false);
    expect(await untouched()).toEqual([false, 1, undefined]);
  });

  test('an interview is begun and left: nothing is erased', async () => {
    expect(await erase(() => draft('a'))).toBe(false);
    expect(await untouched()).toEqual([false, 1, undefined]);
  });
});

test('a server that does not answer, and an answer that is not signed, erase nothing', async () => {
  const install = (await getMeta(tablet.db, 'install'))!;
  const keys = await deviceKeys(tablet.db);
  const ask = (wipe: Client['wipe']) => mayErase({ wipe } as Client, tablet.outbox!, request, install, keys);
  expect(await ask(() => Promise.reject(new NoReply({ failure: 'server' })))).toBe(false);
  expect(await ask(() => Promise.reject(new Refused(409, '/api/problems#still-owed', '', '')))).toBe(false);
  expect(await ask(() => Promise.resolve('{"statement":"HLR1.AAAA"}'))).toBe(false);
  await expect(ask(() => Promise.reject(new TypeError('a fault of our own')))).rejects.toThrow(TypeError);
});

test('erasing leaves what tells the server, and then nothing', async () => {
  await draft('a');
  await saveMeta(tablet.db, 'vault', { salt: new Uint8Array(), wrapped: { iv: new Uint8Array(), data: new Uint8Array() } });
  for (const name of ['hailong-2', 'hailong.2', 'hailong.practice']) await new Database(name).handle().then((db) => db.close());
  await beginErasing(tablet.db, request);
  for (const store of ['draft', 'submission', 'item', 'snapshot', 'aside', 'rescued'] as const) expect(await tablet.db.count(store), store).toBe(0);
  expect((await tablet.db.keys('meta')).sort()).toEqual(['erasing', 'install', 'keys']);
  expect(await getMeta(tablet.db, 'erasing')).toEqual({ ...request, erased: true });

  const told: [string, string][] = [];
  const removed: string[] = [];
  const places = (wipe: Client['wipe']) => ({
    client: { wipe } as Client,
    factory: indexedDB,
    local: { removeItem: (key: string) => void tablet.local.delete(key) } as Storage,
    removeCopies: (seat: string) => Promise.resolve(void removed.push(`copies${seat}`)),
  });
  const names = async () => (await indexedDB.databases()).map((one) => one.name).sort();
  // Without a network the second copies, the practice and what was set aside go all the same; what tells the server stays.
  expect(await finishErasing(tablet.db, FIRST, places(() => Promise.reject(new NoReply({ failure: 'network' }))))).toBe(false);
  expect([removed, readCanary(tablet.storage), await names()]).toEqual([['copies', 'copies.practice'], null, ['hailong', 'hailong.2']]);
  const install: Install = (await getMeta(tablet.db, 'install'))!;
  const wipe: Client['wipe'] = (body, token) => Promise.resolve(void told.push([body, token])).then(() => '{}');
  expect(await finishErasing(tablet.db, FIRST, places(wipe))).toBe(true);
  expect(told).toEqual([[JSON.stringify({ ...request, erased: true }), install.push.token]]);
  // Another surveyor who shares the tablet keeps what is hers.
  expect(await names()).toEqual(['hailong.2']);
});

test.each([
  [409, '/api/problems#tablet-state', true],
  [401, '/api/problems#not-enrolled', true],
  [500, '/api/problems#internal', false],
])('a server put back from a backup that answers %i has nobody to tell: %s, %s', async (status, type, over) => {
  await beginErasing(tablet.db, request);
  const wipe: Client['wipe'] = () => Promise.reject(new Refused(status, type, '', ''));
  const local = { removeItem: () => undefined } as unknown as Storage;
  expect(await finishErasing(tablet.db, FIRST, { client: { wipe } as Client, factory: indexedDB, local, removeCopies: () => Promise.resolve() })).toBe(over);
});

test('what nobody asked to erase is not erased', async () => {
  const local = { removeItem: () => undefined } as unknown as Storage;
  const removeCopies = () => Promise.reject(new Error('nobody asked'));
  expect(await finishErasing(tablet.db, FIRST, { client: {} as Client, factory: indexedDB, local, removeCopies })).toBe(false);
  expect(await tablet.db.count('submission')).toBe(1);
});
