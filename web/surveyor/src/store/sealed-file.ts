/**
 * Seals a photograph or recording before it gets its address (docs/sync-protocol.md, section 5, `blobs`). The browser's own
 * AES-GCM, so that a picture is sealed at once on an old tablet; the other side of it is `sync::blob`.
 */
import type { FileAnswer } from '../engine/form';
import { base64url, fromBase64url, sha256 } from './bytes';

const IV = 12;
/** As `survey::answers::MAX_FILE`. */
const MOST = 4 * 1024 * 1024;

/** What is too long is not taken anywhere. */
export class FileTooLong extends Error {}

export interface SealedFile {
  bytes: Uint8Array;
  /** Stands in the sealed body of the line, and until then in the sealed draft. */
  key: string;
  file: FileAnswer;
}

export async function sealFile(plain: Uint8Array, type: string): Promise<SealedFile> {
  const [raw, iv] = [crypto.getRandomValues(new Uint8Array(32)), crypto.getRandomValues(new Uint8Array(IV))];
  const key = await crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt']);
  const sealed = new Uint8Array(await crypto.subtle.encrypt(cipher(iv, type), key, plain as BufferSource));
  const bytes = new Uint8Array(IV + sealed.length);
  bytes.set(iv);
  bytes.set(sealed, IV);
  if (bytes.length > MOST) throw new FileTooLong(`${bytes.length} bytes`);
  return { bytes, key: base64url(raw), file: { sha256: await sha256(bytes), bytes: bytes.length, type } };
}

/** What is in a sealed file; throws if it is another one or the key is another. */
export async function openFile(sealed: Uint8Array, type: string, key: string): Promise<Uint8Array<ArrayBuffer>> {
  const opener = await crypto.subtle.importKey('raw', fromBase64url(key) as BufferSource, 'AES-GCM', false, ['decrypt']);
  return new Uint8Array(await crypto.subtle.decrypt(cipher(sealed.slice(0, IV), type), opener, sealed.slice(IV)));
}

function cipher(iv: Uint8Array, type: string): AesGcmParams {
  return { name: 'AES-GCM', iv: iv as BufferSource, additionalData: new TextEncoder().encode(`hailong blob/1\n${type}`) };
}
