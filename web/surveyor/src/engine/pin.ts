/** Asks the PIN worker, which lives only as long as one question. */
import { workerUrl } from './trusted';
import address from './pin-worker?worker&url';

export type PinKey = (pin: string, salt: Uint8Array) => Promise<Uint8Array>;

export const pinKey: PinKey = (pin, salt) =>
  new Promise((resolve, reject) => {
    const worker = new Worker(workerUrl(address), { type: 'module' });
    const end = (): void => worker.terminate();
    worker.onmessage = (event: MessageEvent<{ key?: Uint8Array; error?: string }>) => {
      end();
      if (event.data.key) resolve(event.data.key);
      else reject(new Error(event.data.error ?? 'no key'));
    };
    worker.onerror = (event) => {
      end();
      reject(new Error(event.message || 'the PIN worker did not start'));
    };
    worker.postMessage({ pin, salt });
  });
