/**
 * A recording while it runs: each of its parts is sealed and kept as it comes, so that an app that is killed in the tenth
 * minute loses seconds. The draft names the parts until the whole is its answer.
 */
import type { Database } from '../store/db';
import { dropFiles, fileOf, keepFile } from '../store/files';
import { openFile, sealFile } from '../store/sealed-file';
import type { Interview } from './interview.svelte';

export class Slices {
  #queue: Promise<void> = Promise.resolve();
  #over = false;

  constructor(
    private readonly db: Database,
    private readonly interview: Interview,
    private readonly question: string,
    /** What was kept so far reaches to this second of the recording. */
    private readonly kept: (seconds: number) => void,
  ) {}

  /** One after the other, so that what is kept is the beginning without a gap: after one that was not kept none is. */
  add(part: Blob, seconds: number): void {
    this.#queue = this.#queue.then(async () => {
      if (this.#over) return;
      try {
        const { bytes, key, file } = await sealFile(new Uint8Array(await part.arrayBuffer()), part.type);
        await keepFile(this.db, file.sha256, bytes, Date.now());
        await this.interview.keepPart(this.question, file, key);
        this.kept(seconds);
      } catch {
        // The whole is kept at its end, and whoever records is told then if there is no room.
        this.#over = true;
      }
    });
  }

  /** Nothing more is kept of it in parts. */
  async end(): Promise<void> {
    this.#over = true;
    await this.#queue;
  }
}

/** What was recorded up to a kill becomes the answer, unless the question has one: then that stays. */
export async function rejoin(db: Database, interview: Interview, attach: (question: string, whole: Blob) => Promise<void>): Promise<void> {
  const running = interview.draft.recording;
  if (!running) return;
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for (const { file, key } of running.parts) {
    const sealed = await fileOf(db, file.sha256);
    const plain = sealed && (await openFile(sealed, file.type, key).catch(() => null));
    if (!plain) break;
    parts.push(plain);
  }
  const whole = interview.draft.answers[running.question] === undefined;
  if (whole && parts.length > 0) await attach(running.question, new Blob(parts, { type: running.parts[0]?.file.type ?? '' }));
  await forgetParts(db, interview);
  interview.broken = { question: running.question, kept: whole && parts.length > 0 };
}

/** The whole is the answer, or nobody wants it: its parts make room. */
export async function forgetParts(db: Database, interview: Interview): Promise<void> {
  const parts = interview.draft.recording?.parts ?? [];
  await interview.dropParts();
  if (interview.tick.state !== 'failed') await dropFiles(db, new Set(parts.map(({ file }) => file.sha256)));
}
