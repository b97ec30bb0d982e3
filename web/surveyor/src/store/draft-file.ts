/**
 * An unfinished interview in a file (docs/sync-protocol.md, section 6), for the tablet that cannot save the last answer: it is
 * made from memory and needs no room here. It lies under a key of its own, and that key beside it under this tablet's data
 * key and sealed to the server; whoever carries it can read nothing.
 */
import { base64url, fromBase64url, sha256 } from './bytes';
import type { Database, Sealed } from './db';
import { filesNamed, lineOf, loadDrafts, saveDraft, type Draft } from './drafts';
import { fileOf, keepFile } from './files';
import { keyed, Unreadable, type Vault } from './vault';

const MARK = 'hailong draft/1\n';
/** The longest head there is: an interview is some kilobytes. */
const MOST_HEAD = 4 * 1024 * 1024;

/** What cannot be read as such a file, or was changed. */
export class NotADraft extends Error {}

type Text = Record<'iv' | 'data', string>;

interface Head {
  /** The install that copied it, and the interview's id: what the key is bound to. */
  install: string;
  id: string;
  /** The key sealed to the server. */
  box: string;
  /** The key under the data key of that install. */
  own: Text;
  draft: Text;
  /** Hash and length of the sealed photographs and recordings that follow. */
  files: [string, number][];
}

export interface Copied {
  head: Head;
  files: { hash: string; bytes: Uint8Array }[];
}

/** Who copies: an install and how it seals a key to the server. */
export interface Copier {
  install: string;
  seal: (key: Uint8Array, draft: string) => Uint8Array;
}

/** The file, and how many photographs or recordings are not in it because they could not be read. */
export async function copyOut(db: Database, vault: Vault, draft: Draft, { install, seal }: Copier): Promise<{ file: Blob; left: number }> {
  const raw = crypto.getRandomValues(new Uint8Array(32));
  const about = bound(install, draft.id);
  const hashes = filesNamed(draft);
  const found = await Promise.all(hashes.map(async (hash) => ({ hash, bytes: await fileOf(db, hash).catch(() => null) })));
  const files = found.filter((one): one is Copied['files'][number] => one.bytes !== null);
  const head: Head = {
    install,
    id: draft.id,
    box: base64url(seal(raw, draft.id)),
    own: written(await vault.seal(base64url(raw), about)),
    draft: written(await (await keyed(raw)).seal(draft, about)),
    files: files.map(({ hash, bytes }) => [hash, bytes.length]),
  };
  raw.fill(0);
  const parts = [MARK, JSON.stringify(head), '\n', ...files.map(({ bytes }) => bytes as BlobPart)];
  return { file: new Blob(parts, { type: 'application/octet-stream' }), left: hashes.length - files.length };
}

/** Throws [NotADraft] if it is no such file, or was cut or changed on the way. */
export async function readCopy(file: Blob): Promise<Copied> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const mark = new TextEncoder().encode(MARK);
  if (!mark.every((byte, at) => bytes[at] === byte)) throw new NotADraft('it begins otherwise');
  const end = bytes.subarray(0, MOST_HEAD).indexOf(10, mark.length);
  let head: Head;
  try {
    head = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(mark.length, end))) as Head;
    if (![head.install, head.id, head.box, head.own.iv, head.own.data, head.draft.iv, head.draft.data].every((one) => typeof one === 'string')) throw new NotADraft();
    const files: Copied['files'] = [];
    let at = end + 1;
    for (const [hash, length] of head.files) {
      const piece = bytes.slice(at, at + length);
      if ((await sha256(piece)) !== hash) throw new NotADraft('a file in it was changed');
      files.push({ hash, bytes: piece });
      at += length;
    }
    return { head, files };
  } catch (error) {
    throw error instanceof NotADraft ? error : new NotADraft('it was cut or changed', { cause: error });
  }
}

/** The interview, with the data key of the tablet that copied it; null if this is not that key. */
export async function openOwn({ head }: Copied, vault: Vault): Promise<Draft | null> {
  try {
    const key = await vault.open<string>(read(head.own), bound(head.install, head.id));
    return await openWith({ head, files: [] }, fromBase64url(key));
  } catch (error) {
    if (error instanceof Unreadable) return null;
    throw error;
  }
}

/** The interview, with its key as the server handed it over. */
export async function openWith({ head }: Copied, raw: Uint8Array): Promise<Draft> {
  try {
    const draft = await (await keyed(raw)).open<Draft>(read(head.draft), bound(head.install, head.id));
    if (draft.id !== head.id) throw new NotADraft('it names another interview');
    return draft;
  } catch (error) {
    throw error instanceof Unreadable ? new NotADraft('it was changed', { cause: error }) : error;
  }
}

/**
 * What becomes of an opened copy here. `same`: the tablet lacks nothing of it. `other`: the tablet has another state of it with
 * so many answers, and only who asked the questions can say which is to stay. `finalised`: it is a submission by now.
 */
export type Standing = { stands: 'new' | 'same' | 'finalised' } | { stands: 'other'; savedAt: number; answers: number };

export async function standingOf(db: Database, vault: Vault, draft: Draft, now: number): Promise<Standing> {
  if (await lineOf(db, draft.id)) return { stands: 'finalised' };
  // Reading them sets one aside that does not open, before anything takes its place.
  const there = (await loadDrafts(db, vault, now)).find((kept) => kept.draft.id === draft.id);
  if (!there) return { stands: 'new' };
  if (lacksNothing(there.draft, draft)) return { stands: 'same' };
  return { stands: 'other', savedAt: there.savedAt, answers: Object.keys(there.draft.answers).length };
}

/** Whether every answer of the copy, what it holds of a recording, and every piece that only the server opens, is in the draft as well. */
function lacksNothing(draft: Draft, copy: Draft): boolean {
  const has = ([name, answer]: [string, unknown]): boolean => JSON.stringify(draft.answers[name]) === JSON.stringify(answer);
  const running = copy.recording;
  const named = new Set(filesNamed(draft));
  const heard = !running || running.parts.every(({ file }) => named.has(file.sha256));
  return heard && Object.entries(copy.answers).every(has) && (copy.private?.pieces ?? []).every((piece) => draft.private?.pieces.includes(piece));
}

/** Puts it among the unfinished interviews, its photographs and recordings first. */
export async function keepCopy(db: Database, vault: Vault, copy: Copied, draft: Draft, now: number): Promise<void> {
  for (const { hash, bytes } of copy.files) {
    if (!(await fileOf(db, hash))) await keepFile(db, hash, bytes, now);
  }
  await saveDraft(db, vault, draft, now);
}

function bound(install: string, id: string): string {
  return `draft file ${install} ${id}`;
}

function written({ iv, data }: Sealed): Text {
  return { iv: base64url(iv), data: base64url(data) };
}

function read({ iv, data }: Text): Sealed {
  return { iv: fromBase64url(iv), data: fromBase64url(data) };
}
