/** Photographs and recordings: from what the camera or microphone gave to a sealed file on the tablet, and back to the screen. */
import type { FileAnswer } from '../engine/form';
import type { FileRow, Item } from '../engine/protocol';
import { dropFiles, fileOf, keepFile } from '../store/files';
import { openFile, sealFile } from '../store/sealed-file';
import { app } from './app.svelte';
import { freeBytes, nearlyFull, storageFacts } from './device';
import type { Interview } from './interview.svelte';
import type { Recording } from './recorder.svelte';
import { forget, rejoin, Slices, type Shelf } from './slices';

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

const shelf: Shelf = {
  keep: (hash, bytes) => keepFile(app.db, hash, bytes, Date.now()),
  read: readBack,
  drop: async (hashes) => {
    await app.copies.dropFiles(hashes);
    await dropFiles(app.db, new Set(hashes));
  },
};

/** Keeps a recording part by part while it runs. */
export function slices(interview: Interview, name: string, kept: (seconds: number) => void): Slices {
  return new Slices(shelf, interview, name, kept);
}

/** Ends a recording and makes it the answer; only then its parts are let go. */
export async function attachRecording(interview: Interview, name: string, running: Recording, slices: Slices): Promise<void> {
  await attach(interview, name, async () => {
    const whole = await running.end();
    await slices.end();
    return whole;
  });
  await forget(shelf, interview, await slices.end());
}

/** What a kill left of a recording, before the interview goes on; `instead` of the answer that its question has. */
export function rejoined(interview: Interview, instead = false): Promise<void> {
  return rejoin(shelf, interview, (name, whole) => attach(interview, name, () => Promise.resolve(whole)), instead);
}

/** What a kill left of a recording is not wanted. */
export async function dropRecording(interview: Interview): Promise<void> {
  if (interview.draft.recording) await forget(shelf, interview, interview.draft.recording);
}

/** A sealed file from either place. */
async function readBack(hash: string): Promise<Uint8Array | null> {
  return (await fileOf(app.db, hash)) ?? ((await app.copies.restoreFile(app.db, hash)) ? fileOf(app.db, hash) : null);
}

/** What is kept, read back and opened; null if it cannot be read. */
export async function keptFile(interview: Interview, file: FileAnswer): Promise<Blob | null> {
  const key = interview.draft.fileKeys?.[file.sha256];
  const sealed = await readBack(file.sha256);
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
