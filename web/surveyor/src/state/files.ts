/** Photographs and recordings: from what the camera or microphone gave to a sealed file on the tablet, and back to the screen. */
import type { FileAnswer } from '../engine/form';
import type { FileRow, Item } from '../engine/protocol';
import { fileOf, keepFile } from '../store/files';
import { openFile, sealFile } from '../store/sealed-file';
import { app } from './app.svelte';
import { freeBytes, nearlyFull, storageFacts } from './device';
import type { Interview } from './interview.svelte';
import type { Recording } from './recorder.svelte';
import { forgetParts, rejoin, Slices } from './slices';

/** Below this, what is free is left to answers. */
const ROOM = 50_000_000;

/** The free bytes if photographs and recordings are stopped, to keep room for answers; null while they are taken. */
export async function stopped(): Promise<{ free: number | null } | null> {
  const facts = await storageFacts();
  const free = freeBytes(facts);
  return nearlyFull(facts) || (free !== null && free < ROOM) ? { free } : null;
}

/** Seals a file, keeps it, and makes it the answer. Throws, with nothing changed, if it is not on the disk as it was sealed. */
export function attach(interview: Interview, name: string, plain: () => Promise<Blob>): Promise<void> {
  return interview.making(sealed(interview, name, plain));
}

async function sealed(interview: Interview, name: string, plain: () => Promise<Blob>): Promise<void> {
  const given = await plain();
  const { bytes, key, file } = await sealFile(new Uint8Array(await given.arrayBuffer()), given.type);
  await keepFile(app.db, file.sha256, bytes, Date.now());
  // The second copy is looked at again when the interview is finalised.
  await app.copies.keepFile(file.sha256, bytes);
  await interview.attach(name, file, key);
}

/** Keeps a recording part by part while it runs. */
export function slices(interview: Interview, name: string, kept: (seconds: number) => void): Slices {
  return new Slices(app.db, interview, name, kept);
}

/** Ends a recording and makes it the answer; only then its parts are let go. */
export async function attachRecording(interview: Interview, name: string, running: Recording, parts: Slices): Promise<void> {
  await attach(interview, name, async () => {
    const whole = await running.end();
    await parts.end();
    return whole;
  });
  await forgetParts(app.db, interview);
}

/** What a kill left of a recording, before the interview goes on. */
export function rejoined(interview: Interview): Promise<void> {
  return rejoin(app.db, interview, (name, whole) => attach(interview, name, () => Promise.resolve(whole)));
}

/** What is kept, read back and opened; null if it cannot be read. */
export async function keptFile(interview: Interview, file: FileAnswer): Promise<Blob | null> {
  const key = interview.draft.fileKeys?.[file.sha256];
  const sealed = (await fileOf(app.db, file.sha256)) ?? ((await app.copies.restoreFile(app.db, file.sha256)) ? await fileOf(app.db, file.sha256) : null);
  if (!sealed || key === undefined) return null;
  return openFile(sealed, file.type, key).then(
    (plain) => new Blob([plain], { type: file.type }),
    () => null,
  );
}

/** The files that the server does not have, of these submissions. */
export function filesOwed(items: readonly Item[]): { photos: number; recordings: number; bytes: number } {
  const owed = items.filter((item) => item.state !== 'purged').flatMap((item) => (item.files ?? []).filter(([, whole]) => !whole));
  const photos = owed.filter(isPhoto).length;
  return { photos, recordings: owed.length - photos, bytes: owed.reduce((sum, [[, length]]) => sum + length, 0) };
}

export function isPhoto([[, , type]]: FileRow): boolean {
  return type.startsWith('image/');
}
