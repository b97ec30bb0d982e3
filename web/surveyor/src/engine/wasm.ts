/** The Rust engine (crates/tablet). `cargo xtask web` writes ../pkg; it is not committed. */
import init, { type InitOutput } from '../pkg/tablet.js';
import wasmUrl from '../pkg/tablet_bg.wasm?url';

let started: Promise<InitOutput> | undefined;

/** Starts the engine once; every caller gets the same module. */
export function engine(): Promise<InitOutput> {
  started ??= init({ module_or_path: wasmUrl });
  return started;
}
