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

/** What lies under a key of its own: thirty-two bytes. */
export async function keyed(raw: Uint8Array): Promise<Vault> {
  return new Vault(await dataKey(raw as BufferSource));
}

/** Seals the data key to the server for this install, so that a PIN that is forgotten loses nothing. */
export interface SealKey {
  install: string;
  seal: (key: Uint8Array) => Uint8Array;
}

const boxed = (raw: Uint8Array, { install, seal }: SealKey): NonNullable<VaultRecord['box']> => ({ install, sealed: seal(raw) });

async function wrapped(raw: Uint8Array<ArrayBuffer>, pin: string, keys: DeviceKeys, derive: PinKey, seal?: SealKey): Promise<VaultRecord> {
  const salt = crypto.getRandomValues(new Uint8Array(SALT));
  const iv = crypto.getRandomValues(new Uint8Array(IV));
  const data = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, await wrapping(pin, salt, keys, derive), raw);
  return { salt, wrapped: { iv, data: new Uint8Array(data) }, ...(seal && { box: boxed(raw, seal) }) };
}

/** Sets the PIN for the first time; the waiting session goes under the new key in the same transaction. */
export async function createVault(db: Database, pin: string, keys: DeviceKeys, derive: PinKey, seal?: SealKey): Promise<Vault> {
  const raw = crypto.getRandomValues(new Uint8Array(32));
  const record = await wrapped(raw, pin, keys, derive, seal);
  const vault = new Vault(await dataKey(raw));
  raw.fill(0);
  const waiting = await getMeta(db, 'session_waiting');
  const session = waiting && (await vault.seal(waiting, 'session'));
  await db.write(['meta'], (tx) => {
    putMeta(tx, 'vault', record);
    if (session) putMeta(tx, 'session', session);
    dropMeta(tx, 'session_waiting');
    dropMeta(tx, 'tries');
  });
  // What was written must open again before anything is put under it.
  return openVault(db, pin, keys, derive, seal);
}

/** A new PIN over the same data key, which the server handed back: everything that lay under it opens as before. */
export async function rewrapVault(db: Database, raw: Uint8Array<ArrayBuffer>, pin: string, keys: DeviceKeys, derive: PinKey, seal?: SealKey): Promise<Vault> {
  const record = await wrapped(raw, pin, keys, derive, seal);
  raw.fill(0);
  await db.write(['meta'], (tx) => {
    putMeta(tx, 'vault', record);
    dropMeta(tx, 'pin_asking');
    dropMeta(tx, 'tries');
  });
  return openVault(db, pin, keys, derive, seal);
}

export async function openVault(db: Database, pin: string, keys: DeviceKeys, derive: PinKey, seal?: SealKey): Promise<Vault> {
  const record = await getMeta(db, 'vault');
  if (!record) throw new Unreadable('no PIN has been set on this tablet');
  if (record.keyless) throw new Unreadable('the keys that the PIN opened with are gone');
  const key = await wrapping(pin, record.salt, keys, derive);
  let raw: ArrayBuffer;
  try {
    const { iv, data } = record.wrapped;
    raw = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: iv as BufferSource }, key, data as BufferSource);
  } catch {
    throw new WrongPin();
  }
  const vault = new Vault(await dataKey(raw));
  // Also after the tablet was enrolled again.
  if (seal && record.box?.install !== seal.install) {
    const box = boxed(new Uint8Array(raw), seal);
    await db.write(['meta'], (tx) => putMeta(tx, 'vault', { ...record, box }));
  }
  return vault;
}
