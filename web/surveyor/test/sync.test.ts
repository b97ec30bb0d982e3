// @vitest-environment node
import 'fake-indexeddb/auto';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Engine } from '../src/engine/outbox';
import type { Effects, Failure, Item, Memory, Step } from '../src/engine/protocol';
import { stageOf } from '../src/state/outbox';
import { sha256 } from '../src/store/bytes';
import { Database, queued } from '../src/store/db';
import { deviceKeys, getMeta, saveMeta, type DeviceKeys } from '../src/store/meta';
import { Client, Refused } from '../src/sync/client';
import { codeOf, isOtherServer, readCode } from '../src/sync/code';
import { enrol } from '../src/sync/enrol';
import { SyncLoop } from '../src/sync/loop';
import { accepted, fetchRoad, NoReply, type Reply } from '../src/sync/road';
import { Serial } from '../src/sync/serial';

const NONE: Effects = { items: [], memory: null, purge: [], alarms: [], pull: false };
const json = (body: unknown, init: ResponseInit = {}): Response =>
  new Response(JSON.stringify(body), { headers: { 'content-type': 'application/json' }, ...init });

/** The engine's outline: hello first, then what is finalised; a failure makes it wait. The real one is tested in Rust. */
class SmallEngine implements Engine {
  helloDue = true;
  waits = false;
  readonly failures: Failure[] = [];
  constructor(readonly all: Item[]) {}
  started = (): Effects => NONE;
  plan(): { step: Step; effects: Effects } {
    if (this.waits) return { step: { action: 'wait', until: null, reason: 'backoff' }, effects: NONE };
    if (this.helloDue) return { step: { action: 'hello' }, effects: NONE };
    const due = this.all.filter((item) => item.state === 'finalised');
    if (due.length === 0) return { step: { action: 'wait', until: null, reason: 'idle' }, effects: NONE };
    for (const item of due) item.state = 'sending';
    return { step: { action: 'submit', items: due.map((item) => item.seq) }, effects: { ...NONE, items: structuredClone(due) } };
  }
  hello = (): string => '{"hello":1}';
  /** Of the lines that the server tells of, those whose signature is right. */
  signed: string[] = [];
  onHello(): Effects {
    this.helloDue = false;
    return this.signed.length > 0 ? { ...NONE, forget: this.signed } : NONE;
  }
  onReceipts(_now: number, _foreground: boolean, text: string): Effects {
    const receipts = (JSON.parse(text) as { receipts: { seq: number }[] }).receipts;
    for (const item of this.all) {
      if (!receipts.some((one) => one.seq === item.seq)) continue;
      item.state = 'complete';
      item.receipt = { status: 'stored', server_seq: item.seq, received_at: '2022-10-12T03:00:00Z' };
    }
    return { ...NONE, items: structuredClone(this.all) };
  }
  onFailure(_now: number, _foreground: boolean, failure: Failure): Effects {
    this.failures.push(failure);
    this.waits = true;
    for (const item of this.all) if (item.state === 'sending') item.state = 'finalised';
    return { ...NONE, items: structuredClone(this.all) };
  }
  onFile = (): Effects => NONE;
  onOnline = (): Effects => NONE;
  sendNow(): Effects {
    this.waits = false;
    this.helloDue = true;
    return NONE;
  }
  summary = (): never => ({}) as never;
  items = (): Item[] => this.all;
}

let db: Database;
let keys: DeviceKeys;
let engine: SmallEngine;
let loop: SyncLoop;
let fetched: { path: string; init: RequestInit }[];
let answer: (path: string) => Response | Promise<Response>;
let broken: unknown[];
let paused = false;
let count = 0;
let forget: (lines: string[]) => Promise<void>;

beforeEach(async () => {
  db = new Database(`sync-${(count += 1)}`);
  keys = await deviceKeys(db);
  const line = '{"v":1,"seq":1,"sealed":"AAAA"}';
  const item: Item = {
    seq: 1, id: 's1', line_hash: await sha256(line), bytes: 40, blobs: 0, state: 'finalised',
    receipt: null, not_held: null, refusals: 0, hold_until: null,
  };
  const sealed = { iv: new Uint8Array(12), data: new Uint8Array(1) };
  await db.write(['submission', 'item'], (tx) => {
    queued(tx.objectStore('submission').put({
      seq: 1, id: 's1', line, key_box: 'Qk9Y', line_hash: item.line_hash, chain: 'c', evaluation: 'e', questionnaire: 'q', at: 1, note: sealed,
    }));
    queued(tx.objectStore('item').put(item));
  });
  await saveMeta(db, 'install', {
    install: 'i', label: 'Máy 07', surveyor: { id: 'u', name: 'Hương' }, push: { token: 'push-1', expires_at: '' },
    keys: { sealing: 's', receipt: 'r' }, strictStorage: false, enrolledAt: 1,
  });
  await saveMeta(db, 'memory', { device_status: 'active' } as Memory);
  engine = new SmallEngine([structuredClone(item)]);
  fetched = [];
  broken = [];
  const road = fetchRoad(async (path, init) => {
    fetched.push({ path: String(path), init: init! });
    return answer(String(path));
  });
  loop = new SyncLoop({
    db, engine, keys, client: new Client({ ask: road, upload: async (call) => {
      const reply = road(call);
      call.onSent?.();
      return reply;
    } }, () => 'vi'),
    serial: new Serial(), app: 'test', now: Date.now, foreground: () => true, storage: () => Promise.resolve(null),
    exclusive: (work) => work(), changed: () => undefined, broken: (error) => void broken.push(error), paused: () => paused,
    forget: (lines) => forget(lines),
  });
  paused = false;
  forget = () => Promise.reject(new Error('nothing was withdrawn'));
  answer = (path) => json(path.endsWith('hello') ? { device_status: 'active' } : { receipts: [{ seq: 1 }] });
});
afterEach(async () => {
  loop.stop();
  await db.close();
});

async function settle(): Promise<void> {
  await loop.start();
  await loop.run();
}

test('what was withdrawn is told again until it is carried out, and only then its mark is given', async () => {
  const few = answer;
  const mark = '0123456789abcdef';
  answer = (path) => (path.endsWith('hello') ? json({ device_status: 'active', withdrawn: `${mark}.${'A'.repeat(320)}` }) : few(path));
  const marks = (): unknown[] =>
    fetched.filter((one) => one.path.endsWith('hello')).map((one) => (JSON.parse(new TextDecoder().decode(one.init.body as Uint8Array)) as { withdrawn?: string }).withdrawn);
  const forgotten: string[][] = [];
  engine.signed = ['a', 'b'];
  forget = () => Promise.reject(new Error('the disk is full'));
  await settle();
  expect(broken).toEqual([]);
  forget = (which) => Promise.resolve(void forgotten.push(which));
  // One of them bears a signature that is not the server's.
  engine.signed = ['a'];
  await loop.sendNow();
  engine.signed = ['a', 'b'];
  await loop.sendNow();
  await loop.sendNow();
  expect(forgotten).toEqual([['a'], ['a', 'b'], ['a', 'b']]);
  expect(marks()).toEqual([undefined, undefined, undefined, mark]);
  // After a start it is asked once more: a store that was put together anew may have them again.
  loop.stop();
  const again = new SyncLoop((loop as unknown as { deps: ConstructorParameters<typeof SyncLoop>[0] }).deps);
  await again.sendNow();
  expect(marks().at(-1)).toBeUndefined();
  again.stop();
});

test('a server that needs a newer app is told of, and has everything all the same', async () => {
  const few = answer;
  answer = (path) => (path.endsWith('hello') ? json({ device_status: 'active', min_app: '9.0.0' }) : few(path));
  await settle();
  expect([loop.status.minApp, (await db.get('item', 1))?.receipt]).toEqual(['9.0.0', expect.anything()]);
  expect(fetched.map((one) => one.path)).toEqual(['/sync/v1/hello', '/sync/v1/submissions']);
  // It is known before the next hello, too.
  loop.stop();
  const again = new SyncLoop({ ...(loop as unknown as { deps: ConstructorParameters<typeof SyncLoop>[0] }).deps, paused: () => true });
  await again.start();
  expect(again.status.minApp).toBe('9.0.0');
  again.stop();
});

test('hello, the batch, a receipt: and only then "Máy chủ đã nhận"', async () => {
  await settle();
  expect(fetched.map((one) => one.path)).toEqual(['/sync/v1/hello', '/sync/v1/submissions']);
  expect((await db.get('item', 1))?.receipt).not.toBeNull();
  expect(stageOf((await db.get('item', 1))!, loop.status.handed, 0)).toBe('received');
  expect(loop.status.road.state).toBe('well');
  expect((await getMeta(db, 'contact'))?.at).toBeGreaterThan(0);
});

test('the batch is gzip of the frozen lines with their key boxes, proven over the bytes as sent', async () => {
  await settle();
  const { init } = fetched[1]!;
  const headers = init.headers as Record<string, string>;
  const body = init.body as unknown as Uint8Array;
  expect(headers['content-encoding']).toBe('gzip');
  expect(headers['authorization']).toBe('Push push-1');
  expect(gunzipSync(body).toString()).toBe('{"v":1,"seq":1,"sealed":"AAAA"}\nQk9Y\n');
  const text = `hailong push/1\nPOST /sync/v1/submissions\n${await sha256(body)}`;
  const signature = Buffer.from(headers['x-install-proof']!, 'base64url');
  const right = await crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, keys.sign.publicKey, signature, new TextEncoder().encode(text));
  expect(right).toBe(true);
  expect(signature).toHaveLength(64);
});

test('a lost response: handed over, no receipt, sent again with the same bytes', async () => {
  answer = (path) => (path.endsWith('hello') ? json({}) : Promise.reject(new TypeError('reset')));
  await settle();
  expect(engine.failures).toEqual([{ failure: 'network' }]);
  const item = (await db.get('item', 1))!;
  expect(item.receipt).toBeNull();
  expect(stageOf(item, loop.status.handed, 0)).toBe('sent');
  // A restart knows only what is stored: it is "on the tablet" again.
  expect(stageOf(item, new Set(), 0)).toBe('kept');
  const first = gunzipSync(fetched[1]!.init.body as unknown as Uint8Array).toString();
  answer = (path) => json(path.endsWith('hello') ? {} : { receipts: [{ seq: 1 }] });
  await loop.sendNow();
  expect(gunzipSync(fetched.at(-1)!.init.body as unknown as Uint8Array).toString()).toBe(first);
  expect((await db.get('item', 1))?.state).toBe('complete');
});

test('the browser says that the road has gone and is back: no promise is left standing, nor made where sending is paused', async () => {
  await settle();
  expect(loop.status.road).toEqual({ state: 'well' });
  loop.offline();
  expect(loop.status.road).toEqual({ state: 'no_network' });
  paused = true;
  await loop.online();
  expect(loop.status.road).toEqual({ state: 'no_network' });
  paused = false;
  await loop.online();
  expect(loop.status.road).not.toEqual({ state: 'no_network' });
});

test('a captive portal is never counted as sent', async () => {
  answer = () => new Response('<html>Đăng nhập Wi-Fi</html>', { headers: { 'content-type': 'text/html' } });
  await settle();
  expect(engine.failures).toEqual([{ failure: 'not_the_server' }]);
  expect(loop.status.road).toEqual({ state: 'portal' });
  expect(stageOf((await db.get('item', 1))!, loop.status.handed, 0)).toBe('kept');
  expect(loop.status.lastContact).toBeNull();
});

test('a captive portal that takes the lines themselves does not make them sent', async () => {
  answer = (path) => (path.endsWith('hello') ? json({}) : new Response('<html>Đăng nhập Wi-Fi</html>', { headers: { 'content-type': 'text/html' } }));
  await settle();
  expect(engine.failures).toEqual([{ failure: 'not_the_server' }]);
  expect(stageOf((await db.get('item', 1))!, loop.status.handed, 0)).toBe('kept');
});

test.each([
  ['busy', 503, 'kept'],
  ['too large', 413, 'kept'],
  ['not allowed', 401, 'kept'],
  ['of no use to the server', 400, 'kept'],
  // It may have arrived before something broke.
  ['broken on the way', 502, 'sent'],
])('a batch that is %s: %i', async (_, status, stage) => {
  const problem = { status, headers: { 'content-type': status === 502 ? 'text/html' : 'application/problem+json' } };
  answer = (path) => (path.endsWith('hello') ? json({}) : new Response('{}', problem));
  await settle();
  expect(engine.failures).toHaveLength(1);
  expect(stageOf((await db.get('item', 1))!, loop.status.handed, 0)).toBe(stage);
});

test('what may have arrived once is not unsent because a later try was turned away', async () => {
  answer = (path) => (path.endsWith('hello') ? json({}) : Promise.reject(new TypeError('the network is gone')));
  await settle();
  answer = () => new Response('<html>Đăng nhập Wi-Fi</html>', { headers: { 'content-type': 'text/html' } });
  await loop.sendNow();
  await settle();
  expect(engine.failures.map((one) => one.failure)).toContain('not_the_server');
  expect(stageOf((await db.get('item', 1))!, loop.status.handed, 0)).toBe('sent');
});

test('503 with Retry-After: busy, with the time of the next try', async () => {
  answer = () => new Response('wait', { status: 503, headers: { 'retry-after': '120' } });
  const before = Date.now();
  await settle();
  expect(engine.failures).toEqual([{ failure: 'busy', retry_after: 120 }]);
  const road = loop.status.road;
  expect(road.state === 'busy' && road.until! >= before + 120_000).toBe(true);
});

test('401: the submission stays, and the words say so', async () => {
  answer = () => json({ title: 'no' }, { status: 401, headers: { 'content-type': 'application/problem+json' } });
  await settle();
  expect(engine.failures).toEqual([{ failure: 'unauthorised' }]);
  expect(loop.status.road).toEqual({ state: 'unauthorised' });
  expect((await db.get('submission', 1))?.line).not.toBeNull();
});

test('a renewed push credential is kept and used', async () => {
  answer = (path) => json(path.endsWith('hello') ? { push: { token: 'push-2', expires_at: '' } } : { receipts: [{ seq: 1 }] });
  await settle();
  expect((await getMeta(db, 'install'))?.push.token).toBe('push-2');
  expect((fetched[1]!.init.headers as Record<string, string>)['authorization']).toBe('Push push-2');
});

test('a write that fails stops the run and asks for a fresh engine', async () => {
  vi.spyOn(db, 'write').mockRejectedValueOnce(new Error('disk full'));
  await loop.run();
  expect(broken).toHaveLength(1);
});

test('once stopped, a late answer changes nothing', async () => {
  let release: (response: Response) => void = () => undefined;
  answer = (path) => (path.endsWith('hello') ? json({}) : new Promise((done) => (release = done)));
  const running = settle();
  await vi.waitFor(() => expect(fetched).toHaveLength(2));
  loop.stop();
  release(json({ receipts: [{ seq: 1 }] }));
  await running;
  expect((await db.get('item', 1))?.receipt).toBeNull();
});

describe('what counts as an answer', () => {
  const reply = (status: number, type: string, text = '{}', retryAfter: string | null = null): Reply => ({ status, type, text, retryAfter });
  const failure = (given: Reply): unknown => {
    try {
      accepted(given);
    } catch (error) {
      return (error as NoReply).failure.failure;
    }
    return null;
  };
  test.each([
    [reply(200, 'application/json'), null],
    [reply(200, 'application/json; charset=utf-8'), null],
    [reply(200, 'text/html', '<html>'), 'not_the_server'],
    [reply(200, 'application/json', '{"cut":'), 'not_the_server'],
    [reply(302, 'text/html', ''), 'not_the_server'],
    [reply(401, 'text/html', ''), 'not_the_server'],
    [reply(403, 'application/problem+json'), 'unauthorised'],
    [reply(400, 'application/problem+json'), 'unreadable'],
    [reply(413, 'text/plain'), 'too_large'],
    [reply(429, 'application/problem+json'), 'busy'],
    [reply(500, 'application/problem+json'), 'server'],
    [reply(502, 'text/html'), 'server'],
  ])('%o', (given, expected) => {
    expect(failure(given)).toBe(expected);
  });

  test('a redirect is not followed', async () => {
    const road = fetchRoad(async () => Object.assign(new Response(null), {}) as Response & { type: string });
    const portal = fetchRoad(async () => ({ type: 'opaqueredirect', status: 0, headers: new Headers() }) as Response);
    await expect(portal({ method: 'GET', path: '/x', headers: {}, body: null })).rejects.toMatchObject({ failure: { failure: 'not_the_server' } });
    expect((await road({ method: 'GET', path: '/x', headers: {}, body: null })).status).toBe(200);
  });

  test('no movement for the given time is a timeout', async () => {
    const road = fetchRoad((_, init) => new Promise((_resolve, reject) => init!.signal!.addEventListener('abort', () => reject(new Error('aborted')))), 20);
    await expect(road({ method: 'GET', path: '/x', headers: {}, body: null })).rejects.toMatchObject({ failure: { failure: 'timeout' } });
  });

  test("the server's own words reach the person who enrols", async () => {
    const ask = fetchRoad(async () => json({ title: 'Mã hết hạn', detail: 'Xin mã mới.', type: '/api/problems#x' }, { status: 410, headers: { 'content-type': 'application/problem+json' } }));
    const client = new Client({ ask, upload: ask }, () => 'vi');
    await expect(client.enrol({}, keys)).rejects.toMatchObject({ status: 410, detail: 'Xin mã mới.' });
    await expect(client.enrol({}, keys)).rejects.toBeInstanceOf(Refused);
  });
});

test('an enrolment whose answer was lost is asked for again with the same code and key', async () => {
  vi.stubGlobal('navigator', {});
  const bodies: { code: string; public_key: string }[] = [];
  const lost = fetchRoad(async (_, init) => {
    bodies.push(JSON.parse(new TextDecoder().decode(init!.body as Uint8Array)) as { code: string; public_key: string });
    throw new TypeError('network');
  });
  const client = new Client({ ask: lost, upload: lost }, () => 'vi');
  for (let tries = 0; tries < 2; tries += 1) {
    // As after a restart of the app: the key is the stored one.
    const fresh = new Database(db.name);
    expect(await enrol(fresh, client, '0W2AM3P7CD', 'test', null, Date.now)).toEqual({ enrolled: false, why: 'no_network', detail: '' });
    await fresh.close();
  }
  vi.unstubAllGlobals();
  expect(bodies[1]).toEqual(bodies[0]);
  expect(bodies[0]!.public_key.length).toBeGreaterThan(80);
});

describe('enrolment codes', () => {
  test.each([
    [403, 'code-refused', 'code'],
    [403, 'code-used', 'code_used'],
    [403, 'code-expired', 'code_expired'],
    [409, 'storage-not-kept', 'storage'],
    [403, 'of-a-later-server', 'code'],
    [507, 'disk-full', 'server'],
  ])('what the server says of one (%i %s) is told apart', async (status, word, why) => {
    vi.stubGlobal('navigator', {});
    const problem = { type: `/api/problems#${word}`, title: 'x', status, detail: 'y' };
    const ask = fetchRoad(async () => json(problem, { status, headers: { 'content-type': 'application/problem+json' } }));
    expect(await enrol(db, new Client({ ask, upload: ask }, () => 'vi'), '0W2AM3P7CD', 'test', null, Date.now)).toMatchObject({ enrolled: false, why });
    vi.unstubAllGlobals();
  });
  test.each([
    ['0W2AM3P7CD', '0W2AM3P7CD'],
    ['ow2am 3p7cd', '0W2AM3P7CD'],
    ['oil2-am3p7c', '0112AM3P7C'],
    ['0W2AM3P7C', null],
    ['0W2AM3P7CU', null],
    ['', null],
  ])('%s is read as %s', (typed, code) => {
    expect(readCode(typed)).toBe(code);
  });
  test('from a link, and not from another server', () => {
    expect(codeOf('https://hailong.example/surveyor/#enrol=0W2AM3P7CD')).toBe('0W2AM3P7CD');
    expect(isOtherServer('https://other.example/surveyor/#enrol=0W2AM3P7CD', 'https://hailong.example')).toBe(true);
    expect(isOtherServer('https://hailong.example/surveyor/#enrol=X', 'https://hailong.example')).toBe(false);
    expect(isOtherServer('0W2AM3P7CD', 'https://hailong.example')).toBe(false);
  });
});

describe('a loss in the storage', () => {
  const told = () => fetched.filter((one) => one.path.endsWith('hello')).map((one) => (JSON.parse(new TextDecoder().decode(one.init.body as Uint8Array)) as { recovery?: unknown }).recovery);
  const lost = { cause: 'lost', install: '0190d3a4-7c1e-7b1a-9f57-2f1d1c3f6a10', head: 12, surveyor: null, lines: 9, aside: null, at: 1, told: false } as const;

  test('is told until the server has answered, and then no more', async () => {
    await saveMeta(db, 'recovery', lost);
    answer = () => new Response('wait', { status: 503 });
    await settle();
    answer = (path) => json(path.endsWith('hello') ? {} : { receipts: [{ seq: 1 }] });
    await loop.sendNow();
    await loop.sendNow();
    const said = { cause: 'lost', install: lost.install, head: 12, lines: 9 };
    expect(told()).toEqual([said, said, undefined]);
    expect(await getMeta(db, 'recovery')).toEqual({ ...lost, told: true });
  });

  test('with an install that is no identifier still lets the hello through', async () => {
    await saveMeta(db, 'recovery', { ...lost, install: 'damaged' });
    await settle();
    expect(told()).toEqual([{ cause: 'lost', install: null, head: 12, lines: 9 }]);
  });

  test("the server's cookie goes with hello and with nothing else", async () => {
    await settle();
    expect(fetched.map(({ path, init }) => [path, init.credentials])).toEqual([['/sync/v1/hello', 'same-origin'], ['/sync/v1/submissions', 'omit']]);
  });
});
