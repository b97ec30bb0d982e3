/**
 * A PIN that is forgotten: the tablet asks the server for its data key, which lies here sealed to the server alone; when a
 * supervisor has granted it, the key comes back sealed to a key made for the asking. Nothing of what is stored changes
 * before a new PIN is set.
 */
import { base64url, fromBase64url, fromHex, sha256 } from '../store/bytes';
import type { Database } from '../store/db';
import { getMeta, saveMeta, type DeviceKeys, type Install, type PinAsking, type VaultRecord } from '../store/meta';
import { Refused, type Client } from './client';
import { NoReply } from './road';

/** The server's ephemeral key, before the data key's own bytes. */
const POINT = 65;
const CURVE = { name: 'ECDH', namedCurve: 'P-256' } as const;
const INFO = new TextEncoder().encode('hailong pin/1');

export type Asked =
  | { state: 'waiting' }
  | { state: 'granted'; key: Uint8Array<ArrayBuffer> }
  | { state: 'no_network' }
  /** There is a network, and no answer of the server's. */
  | { state: 'no_answer' }
  /** The server's own words. */
  | { state: 'refused'; detail: string }
  /** The PIN was set by an app that sealed no key. */
  | { state: 'no_box' };

/** The key that asks: the same one until a new PIN is set, so that asking again is asking once. */
export async function asking(db: Database): Promise<PinAsking> {
  const kept = await getMeta(db, 'pin_asking');
  if (kept) return kept;
  const made = await keyToAskWith();
  await saveMeta(db, 'pin_asking', made);
  return made;
}

/** Its secret half does not leave the browser. */
export async function keyToAskWith(): Promise<PinAsking> {
  const pair = (await crypto.subtle.generateKey(CURVE, false, ['deriveBits'])) as CryptoKeyPair;
  return { pair, publicKey: new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey)) };
}

/** Six figures that the supervisor sees too: he grants it to the tablet of the one who reads them to him. */
export async function codeOf(publicKey: Uint8Array): Promise<string> {
  const digest = fromHex(await sha256(new Uint8Array([...INFO, 10, ...publicKey])));
  return [...digest.subarray(0, 6)].map((byte) => byte % 10).join('');
}

export async function ask(db: Database, client: Client, install: Install, keys: DeviceKeys): Promise<Asked> {
  const box = (await getMeta(db, 'vault'))?.box;
  if (!box) return { state: 'no_box' };
  const mine = await asking(db);
  try {
    const answer = await client.pin(request(install, mine, box, false), install.push.token, keys);
    if (answer.state !== 'granted') return { state: 'waiting' };
    return { state: 'granted', key: await opened(answer.sealed, mine.pair.privateKey, install.install) };
  } catch (error) {
    return unanswered(error);
  }
}

/** Why the server gave nothing; throws what is no answer of a road. */
export function unanswered(error: unknown): Exclude<Asked, { state: 'waiting' | 'granted' | 'no_box' }> {
  if (error instanceof Refused) return { state: 'refused', detail: error.detail };
  if (error instanceof NoReply) return { state: ['network', 'timeout'].includes(error.failure.failure) ? 'no_network' : 'no_answer' };
  throw error;
}

/** Tells that a new PIN is set. If it does not arrive, the grant ends by itself, and the key it is for is gone. */
export async function tellSet(client: Client, install: Install, mine: PinAsking, keys: DeviceKeys): Promise<void> {
  try {
    await client.pin(request(install, mine, null, true), install.push.token, keys);
  } catch (error) {
    if (!(error instanceof NoReply) && !(error instanceof Refused)) throw error;
  }
}

function request({ install }: Install, mine: PinAsking, box: VaultRecord['box'] | null, done: boolean): unknown {
  const before = box && box.install !== install ? box.install : null;
  return { install, public_key: base64url(mine.publicKey), key_box: base64url(box?.sealed ?? new Uint8Array()), sealed_for: before, done };
}

/** As the protocol says it; throws if it was not sealed to this key for this install. */
export async function opened(text: string, secret: CryptoKey, install: string): Promise<Uint8Array<ArrayBuffer>> {
  const sealed = fromBase64url(text);
  const ephemeral = await crypto.subtle.importKey('raw', sealed.slice(0, POINT) as BufferSource, CURVE, false, []);
  const shared = await crypto.subtle.deriveBits({ name: 'ECDH', public: ephemeral }, secret, 256);
  const hkdf = await crypto.subtle.importKey('raw', shared, 'HKDF', false, ['deriveKey']);
  const cipher = await crypto.subtle.deriveKey(
    { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: new Uint8Array([...INFO, ...fromHex(install.replaceAll('-', ''))]) },
    hkdf,
    { name: 'AES-GCM', length: 256 },
    false,
    ['decrypt'],
  );
  return new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv: new Uint8Array(12) }, cipher, sealed.slice(POINT) as BufferSource));
}
