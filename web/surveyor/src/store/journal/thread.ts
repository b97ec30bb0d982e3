/** The journal as the app's own thread has it. Whatever is wrong with it is an error of the call, never a hang. */
import { workerUrl } from '../../engine/trusted';
import type { Entry } from './frames';
import type { Kept, SecondCopy } from './journal';
import type { JournalAnswer, JournalCall } from './worker';
import address from './worker?worker&url';

/** A call that takes longer has a disk that does not answer. */
const LONGEST_MS = 15_000;

/** The journal failed, or the browser has none: the work goes on with one copy. */
export class NoSecondCopy extends Error {}

interface Waiting {
  resolve: (value: unknown) => void;
  reject: (error: Error) => void;
  timer: ReturnType<typeof setTimeout>;
}

export class JournalThread implements SecondCopy {
  #worker: Worker | null = null;
  #last = 0;
  readonly #waiting = new Map<number, Waiting>();

  constructor(private readonly seat: string) {}

  open(install: string): Promise<Entry[]> {
    return this.#call('open', install);
  }

  append(install: string, entries: readonly Entry[]): Promise<void> {
    return this.#call('append', install, entries);
  }

  replace(install: string, by: readonly Entry[]): Promise<void> {
    return this.#call('replace', install, by);
  }

  trial(): Promise<void> {
    return this.#call('trial');
  }

  all(): Promise<Kept[]> {
    return this.#call('all');
  }

  files(): Promise<string[]> {
    return this.#call('files');
  }

  keepFile(hash: string, bytes: Uint8Array): Promise<void> {
    return this.#call('keepFile', hash, bytes);
  }

  file(hash: string): Promise<Uint8Array | null> {
    return this.#call('file', hash);
  }

  dropFile(hash: string): Promise<void> {
    return this.#call('dropFile', hash);
  }

  #call<T>(call: JournalCall['call'], ...given: unknown[]): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const worker = (this.#worker ??= this.#start());
      const id = (this.#last += 1);
      const timer = setTimeout(() => this.#end('the journal does not answer'), LONGEST_MS);
      this.#waiting.set(id, { resolve: resolve as (value: unknown) => void, reject, timer });
      worker.postMessage({ id, call, given } satisfies JournalCall);
    });
  }

  #start(): Worker {
    const worker = new Worker(workerUrl(address), { type: 'module', name: this.seat });
    worker.onmessage = ({ data }: MessageEvent<JournalAnswer>) => {
      const waiting = this.#waiting.get(data.id);
      this.#waiting.delete(data.id);
      clearTimeout(waiting?.timer);
      if ('error' in data) waiting?.reject(new NoSecondCopy(`${data.name}: ${data.error}`));
      else waiting?.resolve(data.value);
    };
    worker.onerror = (event) => this.#end(event.message || 'the journal did not start');
    return worker;
  }

  /** The next call starts a new thread, which opens the files anew. */
  #end(why: string): void {
    this.#worker?.terminate();
    this.#worker = null;
    for (const { reject, timer } of this.#waiting.values()) {
      clearTimeout(timer);
      reject(new NoSecondCopy(why));
    }
    this.#waiting.clear();
  }
}
