/** The small records: who this install is, its keys, the engine's memory, settings. */
import type { Credential, Memory, Session, WipeRequest } from '../engine/protocol';
import { queued, type Database, type Sealed, type Writing } from './db';

export interface Install {
  install: string;
  label: string;
  surveyor: { id: string; name: string };
  push: Credential;
  keys: { sealing: string; receipt: string };
  strictStorage: boolean;
  enrolledAt: number;
}

/** P-256 for the proofs; the device secret goes into the PIN's key. Neither can be taken out of the browser. */
export interface DeviceKeys {
  sign: CryptoKeyPair;
  secret: CryptoKey;
  /** 65 bytes, uncompressed. */
  publicKey: Uint8Array;
}

export interface VaultRecord {
  salt: Uint8Array;
  wrapped: Sealed;
  /** The data key sealed to the server for an install, for a PIN that is forgotten. Missing until the first unlocking by an app that knows it. */
  box?: { install: string; sealed: Uint8Array };
  /** The keys that it was wrapped with are gone: no PIN opens it, only the data key that the server hands back. */
  keyless?: true;
}

/** The PIN is forgotten: what this tablet asks with. The secret half cannot be taken out of the browser. */
export interface PinAsking {
  pair: CryptoKeyPair;
  /** 65 bytes, uncompressed. */
  publicKey: Uint8Array;
}

export interface PinTries {
  wrong: number;
  at: number;
}

export interface Settings {
  mode: 'light' | 'sun' | 'dark';
  text: '100' | '125' | '150';
  lang: 'vi' | 'en';
  /** "Tạm ngừng": nothing is sent by itself. */
  paused: boolean;
}

export const DEFAULTS: Settings = { mode: 'light', text: '100', lang: 'vi', paused: false };

export interface Contact {
  /** When the server last answered. */
  at: number;
  /** The oldest app that should still collect, as the server last said. */
  minApp?: string | null;
}

/** What happened to this tablet's storage, for the surveyor's screen and the next hello. */
export interface Recovery {
  /**
   * `rebuilt`: the store was damaged or had gaps, the same install goes on. `lost`: the install is gone, its journal was
   * found. `unsure`: the places do not agree on the last number. `evicted`: everything is gone but a canary. `cloned`:
   * nothing is lost, but another tablet had the same install, and this one was enrolled anew. `expired`: nothing is lost, but
   * the server took the push credential no more, and the tablet was enrolled anew.
   */
  cause: 'rebuilt' | 'lost' | 'unsure' | 'evicted' | 'cloned' | 'expired';
  /** The install it happened to, if it is known, and the last number that is known of it. */
  install: string | null;
  head: number | null;
  /** Whose it was: only that surveyor's PIN opens what was left unfinished. */
  surveyor: string | null;
  /** Lines that came from the second copy. */
  lines: number;
  /** The database that was set aside, if one was. */
  aside: string | null;
  at: number;
  /** The server has been told. */
  told: boolean;
}

interface Records {
  install: Install;
  keys: DeviceKeys;
  /** Those that the tablet is being enrolled anew with. */
  keys_anew: DeviceKeys;
  memory: Memory;
  vault: VaultRecord;
  tries: PinTries;
  settings: Settings;
  contact: Contact;
  recovery: Recovery;
  /** The tablet is being erased as the office asked: what says to the server that it is done. */
  erasing: WipeRequest;
  /** Since when the tablet knows that it is to be erased. */
  wipe_heard: { at: number };
  pin_asking: PinAsking;
  /** What is practised lies under this; no PIN, for there is nothing to keep from anybody. */
  practice_key: CryptoKey;
  /** This database is the tablet's. */
  begun: true;
  /** How many windows have worked in it, one after the other. */
  window: number;
  /** The session under the data key, and before there is a PIN, in the clear. */
  session: Sealed;
  session_waiting: Session;
}

export type MetaKey = keyof Records;

export async function getMeta<K extends MetaKey>(db: Database, key: K): Promise<Records[K] | undefined> {
  return (await db.get('meta', key)) as Records[K] | undefined;
}

export function putMeta<K extends MetaKey>(tx: Writing, key: K, value: Records[K]): void {
  queued(tx.objectStore('meta').put(value, key));
}

export function dropMeta(tx: Writing, key: MetaKey): void {
  queued(tx.objectStore('meta').delete(key));
}

export function saveMeta<K extends MetaKey>(db: Database, key: K, value: Records[K]): Promise<void> {
  return db.write(['meta'], (tx) => putMeta(tx, key, value));
}

/** The install's keys; made before the first request, so that a repeated enrolment shows the same ones. */
export async function deviceKeys(db: Database): Promise<DeviceKeys> {
  const kept = await getMeta(db, 'keys');
  if (kept) return kept;
  const secret = await crypto.subtle.importKey('raw', crypto.getRandomValues(new Uint8Array(32)), 'HKDF', false, ['deriveKey']);
  const keys = { secret, ...(await signingKeys()) };
  await saveMeta(db, 'keys', keys);
  return keys;
}

export async function signingKeys(): Promise<Pick<DeviceKeys, 'sign' | 'publicKey'>> {
  const sign = (await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify'])) as CryptoKeyPair;
  return { sign, publicKey: new Uint8Array(await crypto.subtle.exportKey('raw', sign.publicKey)) };
}
