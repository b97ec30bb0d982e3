/**
 * The bundle file (docs/sync-protocol.md): a row of parts, each signed by itself, so that a copy that was cut still gives
 * every whole part. The lines in it are sealed; the carrier reads nothing.
 */
import { base64url, gzip, sha256, sign } from './bytes';
import type { Database } from './db';
import type { DeviceKeys } from './meta';
import { batchOf } from './submissions';

/** Text of a part before it is compressed; compressed it then is below what a batch may have. */
const MOST_BYTES = 60_000;
const MOST_ITEMS = 50;

export interface Bundle {
  file: Blob;
  /** Lines that went in. */
  count: number;
  /** Lines that could not be read and were set aside. */
  left: number;
}

export async function makeBundle(db: Database, keys: DeviceKeys, install: string, seqs: readonly number[], now: number): Promise<Bundle> {
  const parts: string[] = [];
  let [text, items, count] = ['', 0, 0];
  for (const seq of seqs) {
    const item = await batchOf(db, [seq], now);
    if (item === '') continue;
    if (items >= MOST_ITEMS || (items > 0 && text.length + item.length > MOST_BYTES)) {
      parts.push(text);
      [text, items] = ['', 0];
    }
    text += item;
    items += 1;
    count += 1;
  }
  if (items > 0) parts.push(text);
  const file: BlobPart[] = [];
  for (const [at, part] of parts.entries()) {
    file.push(...(await signedPart(keys, install, at + 1, parts.length, new TextEncoder().encode(part))));
  }
  return { file: new Blob(file, { type: 'application/octet-stream' }), count, left: seqs.length - count };
}

async function signedPart(keys: DeviceKeys, install: string, part: number, parts: number, text: Uint8Array): Promise<BlobPart[]> {
  const content = await gzip(text);
  const key = base64url(keys.publicKey);
  const header = `hailong bundle/1 ${install} ${part} ${parts} ${content.length} ${await sha256(content)} ${key}`;
  return [`${header} ${await sign(keys.sign.privateKey, header)}\n`, content as BlobPart, '\n'];
}
