/** The journal's own thread: only here does the browser give a file that can be flushed. One call after the other. */
import { opfsFolder } from './folder';
import { Journals, type SecondCopy } from './journal';

export interface JournalCall {
  id: number;
  call: keyof SecondCopy;
  given: unknown[];
}
export type JournalAnswer = { id: number; value: unknown } | { id: number; error: string; name: string };

// The thread is named after the seat whose journal it keeps.
const journals = opfsFolder(self.name).then((folder) => new Journals(folder));
// Told to whoever calls.
journals.catch(() => undefined);
let last: Promise<unknown> = Promise.resolve();

self.addEventListener('message', (event: MessageEvent<JournalCall>) => {
  const { id, call, given } = event.data;
  last = last
    .then(async () => {
      const copy = (await journals) as unknown as Record<string, (...given: unknown[]) => Promise<unknown>>;
      return copy[call]?.(...given);
    })
    .then(
      (value) => self.postMessage({ id, value } satisfies JournalAnswer),
      (error: unknown) => {
        const { name, message } = error instanceof Error || error instanceof DOMException ? error : new Error(String(error));
        self.postMessage({ id, error: message, name } satisfies JournalAnswer);
      },
    );
});
