// @vitest-environment node
// Photographs and recordings on the tablet: sealed, kept in two places, sent piece by piece, and let go only when they may be.
import 'fake-indexeddb/auto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { CompiledForm } from '../src/engine/form';
import type { Item } from '../src/engine/protocol';
import { fromBase64url, sha256 } from '../src/store/bytes';
import { queued, type Database } from '../src/store/db';
import { saveDraft, type Draft } from '../src/store/drafts';
import { fileNames, fileOf, keepFile, pieceOf } from '../src/store/files';
import { deviceKeys } from '../src/store/meta';
import { headerOf } from '../src/store/rescued';
import { openFile, sealFile, FileTooLong, type SealedFile } from '../src/store/sealed-file';
import { reconcile } from '../src/store/second-copy';
import { letFilesGo, restored } from '../src/store/second-files';
import { Client } from '../src/sync/client';
import { SyncLoop } from '../src/sync/loop';
import { heldOf, NoReply, type Call, type Reply } from '../src/sync/road';
import { Serial } from '../src/sync/serial';
import { AT, prepare, Tablet } from './headless';

const DAY = 24 * 60 * 60_000;
const root = resolve(import.meta.dirname, '../../..');
let paper: CompiledForm;
let tablet: Tablet;
let made: SealedFile;

beforeAll(async () => {
  await prepare();
  const question = (name: string, kind: string): object => ({ name, kind, label: { vi: name } });
  paper = CompiledForm.load(JSON.stringify({
    key: 'anh', version: '1', title: { vi: 'Ảnh' }, languages: ['vi'], consent: { vi: 'Xin phép' }, status: 'draft',
    sections: [{ key: 's', title: { vi: 'Phần' }, questions: [question('anh', 'photo'), question('loi', 'audio')] }],
  }));
});

const noise = (length: number, seed = 7): Uint8Array => Uint8Array.from({ length }, (_, i) => (i * i * seed + (i >> 7)) & 255);

function withPhoto(sealed: SealedFile): Draft {
  return { ...tablet.draft(), questionnaire: paper.raw.hash(), answers: { anh: sealed.file }, fileKeys: { [sealed.file.sha256]: sealed.key } };
}

/** A comparison of half a megabyte; the library's own takes seconds. */
function equal(given: Uint8Array | null, wanted: Uint8Array, what = ''): void {
  expect(given !== null && Buffer.compare(given, wanted) === 0, what).toBe(true);
}

beforeEach(async () => {
  tablet = new Tablet();
  await tablet.start();
  await tablet.enrol();
  made = await sealFile(noise(600_000), 'image/jpeg');
});

async function taken(): Promise<void> {
  await keepFile(tablet.db, made.file.sha256, made.bytes, AT);
  await tablet.copy.keepFile(made.file.sha256, made.bytes);
}

describe('a sealed file', () => {
  test('is what the server opens, and what it opens is opened here', async () => {
    const example = JSON.parse(readFileSync(resolve(root, 'crates/sync/tests/sealed-file.json'), 'utf8')) as Record<string, string>;
    const sealed = fromBase64url(example['sealed']!);
    expect(await sha256(sealed)).toBe(example['sha256']);
    expect(new TextDecoder().decode(await openFile(sealed, 'image/jpeg', example['key']!))).toBe(example['plain']);
    await expect(openFile(sealed, 'image/webp', example['key']!)).rejects.toThrow();
  });

  test('says nothing of what is in it and has a new address each time', async () => {
    const again = await sealFile(noise(600_000), 'image/jpeg');
    expect(again.file.sha256).not.toBe(made.file.sha256);
    expect(again.file).toMatchObject({ bytes: 600_028, type: 'image/jpeg' });
    equal(await openFile(again.bytes, 'image/jpeg', again.key), noise(600_000));
    await expect(sealFile(new Uint8Array(4 * 1024 * 1024), 'audio/webm')).rejects.toThrow(FileTooLong);
  });
});

describe('on the tablet', () => {
  test('any piece is what was sealed, and what is not all there is no piece', async () => {
    await keepFile(tablet.db, made.file.sha256, made.bytes, AT);
    for (const [offset, bytes] of [[0, 1], [0, 262_144], [262_140, 10], [100_000, 262_144], [524_288, 75_740], [600_027, 1]] as const) {
      equal(await pieceOf(tablet.db, made.file.sha256, offset, bytes), made.bytes.slice(offset, offset + bytes), `${offset}+${bytes}`);
    }
    expect(await pieceOf(tablet.db, made.file.sha256, 600_000, 100)).toBeNull();
    await tablet.db.write(['blob_chunk'], (tx) => queued(tx.objectStore('blob_chunk').delete([made.file.sha256, 1])));
    expect(await pieceOf(tablet.db, made.file.sha256, 262_140, 10)).toBeNull();
    expect(await fileOf(tablet.db, made.file.sha256)).toBeNull();
  });

  test('a row that is changed is seen, and the second copy heals it', async () => {
    await taken();
    const row = await tablet.db.get('blob_chunk', [made.file.sha256, 1]);
    await tablet.db.write(['blob_chunk'], (tx) => queued(tx.objectStore('blob_chunk').put({ ...row!, data: row!.data.map((byte) => byte ^ 1) })));
    expect(await fileOf(tablet.db, made.file.sha256)).toBeNull();
    expect(await restored(tablet.db, tablet.copy, made.file.sha256, AT)).toBe(true);
    equal(await fileOf(tablet.db, made.file.sha256), made.bytes);
  });

  test('what is not written as it was sealed is never said to be kept', async () => {
    const lying = { write: () => Promise.resolve(), get: () => Promise.resolve(undefined) } as unknown as Database;
    await expect(keepFile(lying, made.file.sha256, made.bytes, AT)).rejects.toThrow('reads back differently');
    const full = { write: () => Promise.reject(new DOMException('', 'QuotaExceededError')), get: () => Promise.resolve(undefined) } as unknown as Database;
    await expect(keepFile(full, made.file.sha256, made.bytes, AT)).rejects.toMatchObject({ name: 'QuotaExceededError' });
  });

  test('a power cut while the second copy is written leaves no file that is taken for one', async () => {
    for (let dies = 0; dies < 6; dies += 1) {
      tablet.disk.dies = dies;
      const done = await tablet.copy.keepFile(made.file.sha256, made.bytes).then(() => true, () => false);
      tablet.disk.powerCut({ whole: (of) => of, torn: (of) => of >> 1, back: () => true });
      const there = (await tablet.copy.files()).includes(made.file.sha256);
      expect(there || !done, `killed at step ${dies}`).toBe(true);
      if (there) equal(await tablet.copy.file(made.file.sha256), made.bytes);
      await tablet.copy.dropFile(made.file.sha256);
    }
  });
});

describe('with its submission', () => {
  test('the line names it, and it stands in two places', async () => {
    await keepFile(tablet.db, made.file.sha256, made.bytes, AT);
    const record = await tablet.finalise(withPhoto(made), false, paper);
    expect(headerOf(record.line!)?.blobs).toEqual([[made.file.sha256, made.file.bytes, 'image/jpeg']]);
    expect(tablet.both.has(1)).toBe(true);
    equal(await tablet.copy.file(made.file.sha256), made.bytes);
  });

  test('a line whose photograph is nowhere is not said to stand in two places', async () => {
    const record = await tablet.finalise(withPhoto(made), false, paper);
    expect(record.seq).toBe(1);
    expect(tablet.both.has(1)).toBe(false);
    await tablet.start();
    expect(tablet.both.has(1)).toBe(false);
  });

  test('after the database is lost it is rebuilt: the line, what is owed of it, and the photograph', async () => {
    await taken();
    await tablet.finalise(withPhoto(made), false, paper);
    await tablet.empty('item', 'submission', 'blob_chunk');
    await tablet.start();
    const [item] = await tablet.db.all('item');
    expect(item).toMatchObject({ seq: 1, blobs: 1, state: 'finalised', files: [[[made.file.sha256, made.file.bytes, 'image/jpeg'], false, 0, null]] });
    equal(await fileOf(tablet.db, made.file.sha256), made.bytes);
    expect(tablet.both.has(1)).toBe(true);
    // The engine takes it as its own.
    expect(tablet.outbox!.items()[0]).toMatchObject({ blobs: 1 });
  });

  test('a store that cannot be read is set aside and its photographs come along', async () => {
    await keepFile(tablet.db, made.file.sha256, made.bytes, AT);
    await tablet.finalise(withPhoto(made), false, paper);
    await tablet.copy.dropFile(made.file.sha256);
    await tablet.db.write(['meta'], (tx) => queued(tx.objectStore('meta').put({ nonsense: true }, 'memory')));
    await tablet.start();
    expect(tablet.db.name).toBe('hailong-2');
    equal(await fileOf(tablet.db, made.file.sha256), made.bytes);
    expect(tablet.both.has(1)).toBe(true);
  });

  test('it goes from both places only when the engine let the line go', async () => {
    await taken();
    await tablet.finalise(withPhoto(made), false, paper);
    const setState = async (state: Item['state']): Promise<void> => {
      const [item] = await tablet.db.all('item');
      await tablet.db.write(['item'], (tx) => queued(tx.objectStore('item').put({ ...item!, state })));
    };
    for (const state of ['finalised', 'receipted', 'complete', 'durable', 'quarantined', 'conflict'] as const) {
      await setState(state);
      await letFilesGo(tablet.db, tablet.copy, AT + 400 * DAY);
      equal(await fileOf(tablet.db, made.file.sha256), made.bytes, state);
    }
    await tablet.purge(1);
    expect(await fileNames(tablet.db)).toEqual(new Set());
    expect(await tablet.copy.files()).toEqual([]);
  });

  test('a full tablet makes room first: what may go goes, what lacks its copy is told, and nothing else is lost', async () => {
    await taken();
    await tablet.finalise(withPhoto(made), false, paper);
    const other = await sealFile(noise(1000, 3), 'image/jpeg');
    await keepFile(tablet.db, other.file.sha256, other.bytes, AT);
    await tablet.finalise(withPhoto(other), false, paper);
    expect([...tablet.both]).toEqual([1, 2]);
    await tablet.copy.dropFile(other.file.sha256);
    tablet.disk.room = 0;
    await tablet.finalise();
    expect([...tablet.both]).toEqual([1, 2]);

    await tablet.purge(1);
    expect(await fileNames(tablet.db)).toEqual(new Set([other.file.sha256]));
    expect(await tablet.copy.files()).toEqual([]);
    const { install } = (await tablet.install())!;
    expect(await reconcile(tablet.db, tablet.copy, install, AT)).toEqual({ both: new Set(), works: false });

    // The journal, for which there is no room to be written anew, stays as it is and opens.
    await tablet.start();
    expect((await tablet.copy.open(install)).map((entry) => [entry.seq, entry.kind])).toEqual([[1, 'line'], [2, 'line']]);
    tablet.disk.room = Infinity;
    await tablet.start();
    expect([...tablet.both]).toEqual([2, 3]);
    equal(await tablet.copy.file(other.file.sha256), other.bytes);
    expect((await tablet.copy.open(install)).map((entry) => [entry.seq, entry.kind])).toEqual([[1, 'purged'], [2, 'line'], [3, 'line']]);
  });

  test('without a second copy the database lets go alone', async () => {
    await taken();
    await tablet.finalise(withPhoto(made), false, paper);
    const none = Promise.reject(new Error('no OPFS'));
    none.catch(() => undefined);
    tablet.copy = { open: () => none, files: () => none } as never;
    await tablet.purge(1);
    expect(await fileNames(tablet.db)).toEqual(new Set());
  });

  test('one file that finds no room keeps no other from its copy', async () => {
    await keepFile(tablet.db, made.file.sha256, made.bytes, AT);
    await tablet.finalise(withPhoto(made), false, paper);
    const other = await sealFile(noise(1000, 3), 'image/jpeg');
    await keepFile(tablet.db, other.file.sha256, other.bytes, AT);
    await tablet.finalise(withPhoto(other), false, paper);
    for (const { file } of [made, other]) await tablet.copy.dropFile(file.sha256);
    const keep = tablet.copy.keepFile.bind(tablet.copy);
    vi.spyOn(tablet.copy, 'keepFile').mockImplementation((hash, bytes) => (hash === made.file.sha256 ? Promise.reject(new Error('no room')) : keep(hash, bytes)));
    const { install } = (await tablet.install())!;
    expect(await reconcile(tablet.db, tablet.copy, install, AT)).toEqual({ both: new Set([2]), works: true });
    expect(await tablet.copy.files()).toEqual([other.file.sha256]);
  });

  test('an unfinished interview keeps its photographs, and one that was taken again goes after a day', async () => {
    await taken();
    const other = await sealFile(noise(1000, 3), 'image/jpeg');
    await keepFile(tablet.db, other.file.sha256, other.bytes, AT);
    await saveDraft(tablet.db, tablet.vault!, withPhoto(made), AT);
    await letFilesGo(tablet.db, tablet.copy, AT + DAY / 2);
    expect((await fileNames(tablet.db)).size).toBe(2);
    await letFilesGo(tablet.db, tablet.copy, AT + 2 * DAY);
    expect(await fileNames(tablet.db)).toEqual(new Set([made.file.sha256]));
    expect(await tablet.copy.files()).toEqual([made.file.sha256]);
  });
});

describe('on the way', () => {
  const reply = (status: number, more: Partial<Reply> = {}): Reply => ({ status, type: '', retryAfter: null, offset: null, text: '', ...more });

  test('only the server’s own word counts', () => {
    expect(heldOf(reply(204, { offset: '4096' }))).toBe(4096);
    expect(heldOf(reply(409, { offset: '7', type: 'application/problem+json' }))).toBe(7);
    for (const status of [404, 422, 507]) expect(heldOf(reply(status, { type: 'application/problem+json' }))).toBeNull();
    const failure = (given: Reply): string => {
      try {
        heldOf(given);
      } catch (error) {
        return (error as NoReply).failure.failure;
      }
      return 'none';
    };
    expect(failure(reply(200, { type: 'text/html', text: '<p>đăng nhập' }))).toBe('not_the_server');
    expect(failure(reply(404, { type: 'text/html' }))).toBe('not_the_server');
    expect(failure(reply(204))).toBe('not_the_server');
    expect(failure(reply(204, { offset: '-1' }))).toBe('not_the_server');
    expect(failure(reply(200, { type: 'application/json', text: '{}', offset: '600028' }))).toBe('not_the_server');
    expect(failure(reply(503, { retryAfter: '9' }))).toBe('busy');
    expect(failure(reply(413))).toBe('too_large');
    expect(failure(reply(401, { type: 'application/problem+json' }))).toBe('unauthorised');
  });

  /** Keeps what comes; with a network that ends after so many bytes. */
  class Server {
    held = new Uint8Array();
    hello = '';
    readonly calls: Call[] = [];
    sent = 0;
    network = Infinity;

    road = (call: Call): Promise<Reply> => {
      this.calls.push(call);
      const body = call.body ?? new Uint8Array();
      if (call.path === '/sync/v1/hello') return Promise.resolve(reply(200, { type: 'application/json', text: this.hello }));
      this.network -= body.length;
      if (this.network < 0) return Promise.reject(new NoReply({ failure: 'network' }));
      this.sent += body.length;
      const offset = Number(call.headers['upload-offset'] ?? NaN);
      if (call.method === 'PATCH' && offset === this.held.length) this.held = new Uint8Array([...this.held, ...body]);
      return Promise.resolve(reply(call.method === 'PATCH' && offset > this.held.length ? 409 : 204, { offset: String(this.held.length) }));
    };
  }

  /** As after the receipt of the line. */
  async function receipted(): Promise<void> {
    const [item, memory] = [(await tablet.db.all('item'))[0]!, (await tablet.memory())!];
    await tablet.db.write(['item', 'meta'], (tx) => {
      queued(tx.objectStore('item').put({ ...item, state: 'receipted' }));
      queued(tx.objectStore('meta').put({ ...memory, not_before: null, failures: 0 }, 'memory'));
    });
    await tablet.start();
  }

  async function loopOver(server: Server, now: () => number): Promise<SyncLoop> {
    return new SyncLoop({
      db: tablet.db, engine: tablet.outbox!, keys: await deviceKeys(tablet.db), client: new Client({ ask: server.road, upload: server.road }, () => 'vi'),
      serial: new Serial(), app: 'test', now, foreground: () => true, storage: () => Promise.resolve(null), exclusive: (work) => work(),
      changed: () => undefined, broken: (error) => { throw error as Error; }, paused: () => false,
      restoreFile: (hash) => restored(tablet.db, tablet.copy, hash, AT),
    });
  }

  test('the app is killed in the middle of a photograph: it goes on where the server is, and at most one piece travels twice', async () => {
    await taken();
    await tablet.finalise(withPhoto(made), false, paper);
    const server = new Server();
    let now = AT;
    for (let life = 0; life < 40 && server.held.length < made.bytes.length; life += 1) {
      await receipted();
      server.network = 90_000;
      now += DAY;
      server.hello = JSON.stringify({
        proto: 1, server_time: new Date(now).toISOString(), epoch: '00000000-0000-0000-0000-000000000001', ack: (await tablet.memory())!.head, want: [], durable: 0,
        limits: { items: 50, bytes: 65_536, inflated: 1_048_576, chunk: 262_144 }, device_status: 'active', next_sync_after: 600,
      });
      const loop = await loopOver(server, () => now);
      await loop.start();
      await loop.run();
      loop.stop();
    }
    equal(server.held, made.bytes);
    const pieces = server.calls.filter((call) => call.method === 'PATCH');
    expect(pieces.length).toBeGreaterThan(5);
    expect(server.sent).toBe(made.bytes.length);
    for (const call of pieces) expect(call.headers['x-install-proof']).toMatch(/^[\w-]{86}$/);
    expect(server.calls.filter((call) => call.method === 'HEAD').length).toBeGreaterThan(3);
  });
});
