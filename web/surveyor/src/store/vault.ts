/**
 * The data key (DEK): drafts, cases and the session lie under it. It is wrapped by the PIN's argon2id key mixed with a
 * secret that the browser does not give out, so neither a copy of the disk without the PIN nor the PIN without this
 * browser opens anything.
 */
import type { PinKey } from '../engine/pin';
import type { Database, Sealed } from './db';
import { dropMeta, getMeta, putMeta, type DeviceKeys, type VaultRecord } from './meta';

const INFO = new TextEncoder().encode('hailong dek/1');
const SALT = 16;
const IV = 12;

/** A record that does not open: damaged, or not of this install. */
export class Unreadable extends Error {}
/** The PIN is not the one that was set. */
export class WrongPin extends Error {}

export class Vault {
  constructor(private readonly key: CryptoKey) {}

  /** A fresh 96-bit IV for each record. `about` binds it to its place, so that records cannot be exchanged. */
  async seal(value: unknown, about: string): Promise<Sealed> {
    const iv = crypto.getRandomValues(new Uint8Array(IV));
    const text = new TextEncoder().encode(JSON.stringify(value));
    const data = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: bytes(about) }, this.key, text);
    return { iv, data: new Uint8Array(data) };
  }

  async open<T>(sealed: Sealed, about: string): Promise<T> {
    try {
      const cipher = { name: 'AES-GCM', iv: sealed.iv as BufferSource, additionalData: bytes(about) };
      const text = await crypto.subtle.decrypt(cipher, this.key, sealed.data as BufferSource);
      return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(text)) as T;
    } catch (error) {
      throw new Unreadable(`${about} cannot be read`, { cause: error });
    }
  }
}

function bytes(text: string): BufferSource {
  return new TextEncoder().encode(text);
}

async function wrapping(pin: string, salt: Uint8Array, keys: DeviceKeys, derive: PinKey): Promise<CryptoKey> {
  const pinKey = await derive(pin, salt);
  return crypto.subtle.deriveKey(
    { name: 'HKDF', hash: 'SHA-256', salt: pinKey as BufferSource, info: INFO },
    keys.secret,
    { name: 'AES-GCM', length: 256 },
    false,
    ['encrypt', 'decrypt'],
  );
}

function dataKey(raw: BufferSource): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt']);
}

/** Sets the PIN for the first time; the waiting session goes under the new key in the same transaction. */
export async function createVault(db: Database, pin: string, keys: DeviceKeys, derive: PinKey): Promise<Vault> {
  const salt = crypto.getRandomValues(new Uint8Array(SALT));
  const raw = crypto.getRandomValues(new Uint8Array(32));
  const iv = crypto.getRandomValues(new Uint8Array(IV));
  const data = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, await wrapping(pin, salt, keys, derive), raw);
  const vault = new Vault(await dataKey(raw));
  raw.fill(0);
  const record: VaultRecord = { salt, wrapped: { iv, data: new Uint8Array(data) } };
  const waiting = await getMeta(db, 'session_waiting');
  const session = waiting && (await vault.seal(waiting, 'session'));
  await db.write(['meta'], (tx) => {
    putMeta(tx, 'vault', record);
    if (session) putMeta(tx, 'session', session);
    dropMeta(tx, 'session_waiting');
    dropMeta(tx, 'tries');
  });
  // What was written must open again before anything is put under it.
  return openVault(db, pin, keys, derive);
}

export async function openVault(db: Database, pin: string, keys: DeviceKeys, derive: PinKey): Promise<Vault> {
  const record = await getMeta(db, 'vault');
  if (!record) throw new Unreadable('no PIN has been set on this tablet');
  const key = await wrapping(pin, record.salt, keys, derive);
  try {
    const { iv, data } = record.wrapped;
    const raw = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: iv as BufferSource }, key, data as BufferSource);
    return new Vault(await dataKey(raw));
  } catch {
    throw new WrongPin();
  }
}
