// @vitest-environment node
/** Two surveyors on one tablet: what is one's is never the other's, and nothing of the other counts as lost. */
import 'fake-indexeddb/auto';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { tryPin } from '../src/lock/pin-tries';
import { mint_id } from '../src/pkg/tablet.js';
import { queued } from '../src/store/db';
import { getMeta } from '../src/store/meta';
import { choose, chosen, installOf, installsBeside, seats } from '../src/store/seat';
import { freeSeat, sitters } from '../src/store/sitters';
import { AT, prepare, Tablet } from './headless';

beforeAll(prepare);
let mai: Tablet;
let lan: Tablet;
let local: Storage;

beforeEach(async () => {
  mai = await (await new Tablet().start()).enrol(mint_id(AT));
  lan = await (await new Tablet(mai.factory, mai.local, '.2').start()).enrol(mint_id(AT + 1));
  local = new Proxy({} as Storage, {
    get: (_, name) => ({ getItem: (key: string) => mai.local.get(key) ?? null, setItem: (key: string, value: string) => void mai.local.set(key, value) })[name as 'getItem'],
    ownKeys: () => [...mai.local.keys()],
    getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
  });
});
afterEach(async () => {
  await mai.db.close();
  await lan.db.close();
});

test('each has databases, keys, numbers and a journal of her own', async () => {
  const [first] = [await mai.finalise(), await mai.finalise()];
  const other = await lan.finalise();
  expect([mai.db.name, lan.db.name]).toEqual(['hailong', 'hailong.2']);
  expect([first.seq, other.seq]).toEqual([1, 1]);
  for (const [tablet, count] of [[mai, 2], [lan, 1]] as const) {
    await tablet.start();
    expect(await getMeta(tablet.db, 'recovery')).toBeUndefined();
    expect(await tablet.db.count('rescued')).toBe(0);
    expect(await tablet.lines()).toHaveLength(count);
    expect((await tablet.copy.all()).map((kept) => kept.entries.length)).toEqual([count]);
  }
  const [a, b] = [await getMeta(mai.db, 'keys'), await getMeta(lan.db, 'keys')];
  expect(a!.publicKey).not.toEqual(b!.publicKey);
});

test('the tablet knows who has a seat, how much each holds, and where the next one sits', async () => {
  await mai.finalise();
  await lan.save(lan.draft());
  expect(await seats(mai.factory, local)).toEqual(['', '.2']);
  const found = await sitters(mai.factory, local);
  expect(found.map(({ seat, owed, drafts }) => [seat, owed, drafts])).toEqual([['', 1, 0], ['.2', 0, 1]]);
  expect(freeSeat(found)).toBe('.3');
  // What was rescued or brought along is owed too, until it has a receipt.
  const rescued = { line_hash: 'a', install: 'i', seq: 1, id: 'x', line: '{}', key_box: '', at: AT, receipt: null, not_held: null };
  await mai.db.write(['rescued'], (tx) => queued(tx.objectStore('rescued').put(rescued)));
  expect((await sitters(mai.factory, local)).map(({ owed }) => owed)).toEqual([2, 0]);
  expect(await installsBeside('', mai.factory, local)).toEqual([(await lan.install())!.install]);
  expect(await installOf('.7', mai.factory)).toBeNull();
  // A store that was only begun is nobody's.
  const third = await new Tablet(mai.factory, mai.local, '.3').start();
  expect(freeSeat(await sitters(mai.factory, local))).toBe('.3');
  await third.db.close();
});

test('wrong PINs of one keep the other from nothing', async () => {
  for (let tries = 0; tries < 5; tries += 1) await tryPin(mai.db, () => AT, () => Promise.resolve(false));
  expect(await tryPin(mai.db, () => AT, () => Promise.resolve(true))).toMatchObject({ right: false, wait: 60_000 });
  expect(await tryPin(lan.db, () => AT, () => Promise.resolve(true))).toMatchObject({ right: true });
});

test('a damaged store is rebuilt beside its own, and the other one is as it was', async () => {
  await lan.finalise();
  await mai.finalise();
  const before = await lan.lines();
  await lan.db.write(['meta'], (tx) => void tx.objectStore('meta').put({ install: 'damaged' }, 'memory'));
  await lan.start();
  expect(lan.db.name).toBe('hailong.2-2');
  expect(await lan.lines()).toEqual(before);
  expect((await getMeta(lan.db, 'recovery'))?.cause).toBe('rebuilt');
  await mai.start();
  expect(mai.db.name).toBe('hailong');
  expect(await getMeta(mai.db, 'recovery')).toBeUndefined();
  expect(await seats(mai.factory, local)).toEqual(['', '.2']);
});

test('when the databases are gone, a seat is still somebody\'s', async () => {
  await lan.finalise();
  await lan.db.close();
  await new Promise((done) => (mai.factory.deleteDatabase('hailong.2').onsuccess = done));
  const found = await sitters(mai.factory, local);
  expect(found.map(({ seat, install }) => [seat, install === null])).toEqual([['', false], ['.2', true]]);
});

test('who was chosen lasts as long as the app is open', () => {
  const session = new Map<string, string>();
  const storage = { getItem: (key: string) => session.get(key) ?? null, setItem: (key: string, value: string) => void session.set(key, value), removeItem: (key: string) => void session.delete(key) };
  expect(chosen(storage)).toBeNull();
  choose(storage, '');
  expect(chosen(storage)).toBe('');
  choose(storage, null);
  expect(chosen(storage)).toBeNull();
});
