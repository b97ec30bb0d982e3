/** Argon2id off the page's thread: it takes a good part of a second on an old tablet. */
import init, { derive_pin_key } from '../pkg/tablet.js';
import wasmUrl from '../pkg/tablet_bg.wasm?url';

interface PinQuestion {
  pin: string;
  salt: Uint8Array;
}

const ready = init({ module_or_path: wasmUrl });

self.addEventListener('message', (event: MessageEvent<PinQuestion>) => {
  ready
    .then(() => derive_pin_key(event.data.pin, event.data.salt))
    .then(
      (key) => self.postMessage({ key }),
      (error: unknown) => self.postMessage({ error: error instanceof Error ? error.message : 'wasm' }),
    );
});
