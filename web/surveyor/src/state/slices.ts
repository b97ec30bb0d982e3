/**
 * A recording while it runs: each of its parts is sealed and kept as it comes, so that an app that is killed in the tenth
 * minute loses seconds. The draft names the parts until the whole is its answer, or somebody said that it is not wanted.
 */
import type { RunningRecording } from '../store/drafts';
import { openFile, sealFile } from '../store/sealed-file';
import type { Interview } from './interview.svelte';

/** Where sealed files are kept: one that is not on the disk as it was sealed throws. */
export interface Shelf {
  keep(hash: string, bytes: Uint8Array): Promise<void>;
  read(hash: string): Promise<Uint8Array | null>;
  /** From every place. */
  drop(hashes: readonly string[]): Promise<void>;
}

export class Slices {
  #queue: Promise<void> = Promise.resolve();
  #over = false;
  readonly #named: RunningRecording;

  constructor(
    private readonly shelf: Shelf,
    private readonly interview: Interview,
    question: string,
    /** What was kept so far reaches to this second of the recording. */
    private readonly kept: (seconds: number) => void,
  ) {
    this.#named = { question, parts: [] };
  }

  /** One after the other, so that what is kept is the beginning without a gap: after one that was not kept none is. */
  add(part: Blob, seconds: number): void {
    this.#queue = this.#queue.then(async () => {
      if (this.#over) return;
      try {
        const { bytes, key, file } = await sealFile(new Uint8Array(await part.arrayBuffer()), part.type);
        await this.shelf.keep(file.sha256, bytes);
        this.#named.parts.push({ file, key });
        await this.interview.keepRecording({ ...this.#named, parts: [...this.#named.parts] });
        this.kept(seconds);
      } catch {
        // The whole is kept at its end, and whoever records is told then if there is no room.
        this.#over = true;
      }
    });
  }

  /** Nothing more is kept of it in parts. Gives what the draft may name. */
  async end(): Promise<RunningRecording> {
    this.#over = true;
    await this.#queue;
    return this.#named;
  }
}

/** What can be heard of it: everything before the first part that is lost. */
async function joined(shelf: Shelf, { parts }: RunningRecording): Promise<Blob | null> {
  const plain: Uint8Array<ArrayBuffer>[] = [];
  for (const { file, key } of parts) {
    const sealed = await shelf.read(file.sha256);
    const part = sealed && (await openFile(sealed, file.type, key).catch(() => null));
    if (!part) break;
    plain.push(part);
  }
  return plain.length > 0 ? new Blob(plain, { type: parts[0]?.file.type ?? '' }) : null;
}

/**
 * What was recorded up to a kill becomes the answer. Where the question has one, that is for the interviewer to decide
 * (`instead`). Throws, with everything as it was, if it could not be kept.
 */
export async function rejoin(shelf: Shelf, interview: Interview, attach: (question: string, whole: Blob) => Promise<void>, instead = false): Promise<void> {
  const running = interview.draft.recording;
  if (!running || (interview.draft.answers[running.question] !== undefined && !instead)) return;
  const whole = await joined(shelf, running);
  if (whole) await attach(running.question, whole);
  interview.broken = { question: running.question, kept: whole !== null };
  await forget(shelf, interview, running);
}

/** The whole is the answer, or nobody wants it: its parts make room. */
export async function forget(shelf: Shelf, interview: Interview, running: RunningRecording): Promise<void> {
  await interview.dropRecording(running.question);
  if (interview.tick.state !== 'failed') await shelf.drop(running.parts.map(({ file }) => file.sha256));
}
