// @vitest-environment node
import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, expect, test, vi } from 'vitest';
import { Database } from '../src/store/db';
import { keepsWrites } from '../src/store/durable';
import { Journals } from '../src/store/journal/journal';
import { Disk } from './disk';

let db: Database;
let disk: Disk;
const strictly = (durability: string): void => {
  vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(function (this: IDBDatabase, ...given: Parameters<IDBDatabase['transaction']>) {
    const tx = open.apply(this, given);
    Object.defineProperty(tx, 'durability', { value: durability });
    return tx;
  });
};
const open = (await import('fake-indexeddb')).IDBDatabase.prototype.transaction as unknown as IDBDatabase['transaction'];

beforeEach(() => {
  vi.restoreAllMocks();
  globalThis.indexedDB = new IDBFactory();
  [db, disk] = [new Database(), new Disk()];
});

test('a browser that writes through in both places is fit, and nothing of the trial stays', async () => {
  strictly('strict');
  expect(await keepsWrites(db, new Journals(disk))).toBe(true);
  expect(await db.keys('meta')).toEqual([]);
  expect(await new Journals(disk).all()).toEqual([]);
});

test('one that only promises to write some time is not', async () => {
  strictly('relaxed');
  expect(await keepsWrites(db, new Journals(disk))).toBe(false);
});

test('one whose second copy takes nothing is not', async () => {
  strictly('strict');
  disk.room = 10;
  expect(await keepsWrites(db, new Journals(disk))).toBe(false);
});

test('one whose database reads back something else is not', async () => {
  strictly('strict');
  vi.spyOn(db, 'get').mockResolvedValue(new Uint8Array(32));
  expect(await keepsWrites(db, new Journals(disk))).toBe(false);
});
