// @vitest-environment node
import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import type { PinAnswer } from '../src/engine/protocol';
import { seal_data_key } from '../src/pkg/tablet.js';
import { base64url, fromBase64url, fromHex } from '../src/store/bytes';
import { Database } from '../src/store/db';
import { loadDrafts, saveDraft, type Draft } from '../src/store/drafts';
import { deviceKeys, getMeta, type DeviceKeys, type Install } from '../src/store/meta';
import { createVault, openVault, rewrapVault, WrongPin, type SealKey, type Vault } from '../src/store/vault';
import { Refused, type Client } from '../src/sync/client';
import { ask, asking, codeOf, tellSet } from '../src/sync/forgotten';
import { NoReply } from '../src/sync/road';
import { prepare } from './headless';

const ID = '0183ca47-1680-7d87-8ed1-ce155372f984';
const install = { install: ID, push: { token: 'p', expires_at: '' } } as Install;
const derive = async (pin: string, salt: Uint8Array): Promise<Uint8Array> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array([...new TextEncoder().encode(pin), ...salt])));
const draft = { id: 'd', answers: { q1: 4 }, at: 3 } as unknown as Draft;

let db: Database;
let keys: DeviceKeys;
let raw: Uint8Array<ArrayBuffer>;
let vault: Vault;
/** Sees the data key, as only the server could. */
const seal = (id: string, mark = 7): SealKey => ({ install: id, seal: (key) => ((raw = new Uint8Array(key)), new Uint8Array(80).fill(mark)) });

beforeAll(prepare);
beforeEach(async () => {
  globalThis.indexedDB = new IDBFactory();
  db = new Database();
  keys = await deviceKeys(db);
  vault = await createVault(db, '258014', keys, derive, seal(ID));
  await saveDraft(db, vault, draft, 1);
});

interface Sent {
  install: string;
  public_key: string;
  key_box: string;
  sealed_for: string | null;
  done: boolean;
}

/** A server that grants: the key goes back as the protocol says it. */
function server(state: 'waiting' | 'granted', handed = () => raw, id = ID) {
  const sent: Sent[] = [];
  const pin = async (request: unknown): Promise<PinAnswer> => {
    const body = request as Sent;
    sent.push(body);
    if (body.done) return { state: 'done' };
    if (state === 'waiting') return { state };
    const curve = { name: 'ECDH', namedCurve: 'P-256' };
    const own = (await crypto.subtle.generateKey(curve, true, ['deriveBits'])) as CryptoKeyPair;
    const theirs = await crypto.subtle.importKey('raw', fromBase64url(body.public_key) as BufferSource, curve, false, []);
    const shared = await crypto.subtle.importKey('raw', await crypto.subtle.deriveBits({ name: 'ECDH', public: theirs }, own.privateKey, 256), 'HKDF', false, ['deriveKey']);
    const info = new Uint8Array([...new TextEncoder().encode('hailong pin/1'), ...fromHex(id.replaceAll('-', ''))]);
    const cipher = await crypto.subtle.deriveKey({ name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info }, shared, { name: 'AES-GCM', length: 256 }, false, ['encrypt']);
    const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv: new Uint8Array(12) }, cipher, handed());
    const point = new Uint8Array(await crypto.subtle.exportKey('raw', own.publicKey));
    return { state: 'granted', sealed: base64url(new Uint8Array([...point, ...new Uint8Array(sealed)])) };
  };
  return { sent, client: { pin } as unknown as Client };
}

test('with what the server hands back a new PIN opens everything that lay under the old one', async () => {
  const waiting = server('waiting');
  expect(await ask(db, waiting.client, install, keys)).toEqual({ state: 'waiting' });
  const mine = await asking(db);
  const { client, sent } = server('granted');
  const granted = await ask(db, client, install, keys);
  if (granted.state !== 'granted') throw new Error(granted.state);
  // The same key asks, however often.
  expect(sent[0]).toEqual({ ...waiting.sent[0], public_key: base64url(mine.publicKey) });
  expect(sent[0]).toMatchObject({ install: ID, key_box: base64url(new Uint8Array(80).fill(7)), sealed_for: null, done: false });

  const again = await rewrapVault(db, granted.key.slice(), '914302', keys, derive, seal(ID, 8));
  expect((await loadDrafts(db, again, 2)).map((kept) => kept.draft)).toEqual([draft]);
  await expect(openVault(db, '258014', keys, derive, seal(ID))).rejects.toBeInstanceOf(WrongPin);
  const reopened = await openVault(db, '914302', keys, derive, seal(ID));
  expect((await loadDrafts(db, reopened, 3)).map((kept) => kept.draft)).toEqual([draft]);
  expect(await getMeta(db, 'pin_asking')).toBeUndefined();
  expect((await getMeta(db, 'vault'))?.box).toEqual({ install: ID, sealed: new Uint8Array(80).fill(8) });
  await tellSet(client, install, mine, keys);
  expect(sent.at(-1)).toMatchObject({ done: true, public_key: base64url(mine.publicKey) });
});

test('before a new PIN is set nothing has changed', async () => {
  await ask(db, server('granted').client, install, keys);
  expect((await loadDrafts(db, await openVault(db, '258014', keys, derive), 2)).map((kept) => kept.draft)).toEqual([draft]);
});

test('a key for another tablet, or a text that was changed, opens nothing', async () => {
  await expect(ask(db, server('granted', undefined, ID.replace('0183', '0184')).client, install, keys)).rejects.toThrow();
});

test('a road without an answer and a refusal are told apart', async () => {
  const failing = (error: unknown) => ({ pin: () => Promise.reject(error as Error) }) as unknown as Client;
  expect(await ask(db, failing(new NoReply({ failure: 'network' })), install, keys)).toEqual({ state: 'no_network' });
  expect(await ask(db, failing(new NoReply({ failure: 'busy', retry_after: 5 })), install, keys)).toEqual({ state: 'no_answer' });
  const refusal = new Refused(409, '/api/problems#tablet-state', 'Máy đang ở trạng thái khác', 'vì sao');
  expect(await ask(db, failing(refusal), install, keys)).toEqual({ state: 'refused', detail: 'vì sao' });
  await expect(ask(db, failing(new TypeError('ours')), install, keys)).rejects.toThrow(TypeError);
  await expect(tellSet(failing(new NoReply({ failure: 'network' })), install, await asking(db), keys)).resolves.toBeUndefined();
});

test('a PIN that was set without a box gets one when it is next entered, and so does a tablet that was enrolled again', async () => {
  await createVault(db, '258014', keys, derive);
  expect(await ask(db, server('waiting').client, install, keys)).toEqual({ state: 'no_box' });
  await openVault(db, '258014', keys, derive, seal(ID, 9));
  expect((await getMeta(db, 'vault'))?.box).toEqual({ install: ID, sealed: new Uint8Array(80).fill(9) });
  const next = ID.replace('0183', '0199');
  const { client, sent } = server('waiting');
  await ask(db, client, { ...install, install: next }, keys);
  expect(sent[0]).toMatchObject({ install: next, sealed_for: ID });
  await openVault(db, '258014', keys, derive, seal(next, 10));
  expect((await getMeta(db, 'vault'))?.box).toEqual({ install: next, sealed: new Uint8Array(80).fill(10) });
});

test('the code is six figures of the key that asks, as the server reckons it', async () => {
  // SHA-256 over "hailong pin/1", a line feed and the key: each of the first six bytes by ten.
  const { createHash } = await import('node:crypto');
  for (const key of [new Uint8Array(), new Uint8Array(65).fill(4), (await asking(db)).publicKey]) {
    const digest = createHash('sha256').update('hailong pin/1\n').update(key).digest();
    expect(await codeOf(key)).toBe([...digest.subarray(0, 6)].map((byte) => byte % 10).join(''));
  }
});

test('the module seals a data key to the server: another box each time', () => {
  const sealing = base64url(new Uint8Array([9, ...new Uint8Array(31)]));
  const [one, two] = [0, 1].map(() => seal_data_key(new Uint8Array(32).fill(5), ID, sealing));
  expect([one!.length, two!.length]).toEqual([80, 80]);
  expect(one).not.toEqual(two);
  expect(() => seal_data_key(new Uint8Array(31), ID, sealing)).toThrow('32 bytes');
});
