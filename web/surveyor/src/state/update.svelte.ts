/**
 * New versions of the app. One waits, however long, until the surveyor agrees and no interview is unfinished; it never
 * takes over by itself. The worker serves the old version until then, also after a restart (sw.ts).
 */
import { workerUrl } from '../engine/trusted';

const ANSWER_MS = 10_000;
/** Some forty kilobytes over a bad road. */
const LATE_MS = 120_000;

function ask(worker: ServiceWorker, type: 'newer' | 'version' | 'take' | 'late' | 'whole', patience = ANSWER_MS): Promise<unknown> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((done) => {
    // A worker that is gone answers nothing.
    setTimeout(() => done(false), patience);
    port1.onmessage = (event) => done(event.data);
    worker.postMessage({ type }, [port2]);
  });
}

class Update {
  waiting = $state.raw<ServiceWorker | null>(null);
  /** The number of the one that waits; nothing if it does not say. */
  version = $state('');

  async watch(): Promise<void> {
    if (!('serviceWorker' in navigator) || import.meta.env.DEV) return;
    const script = workerUrl(`${import.meta.env.BASE_URL}sw.js`);
    const registration = await navigator.serviceWorker.register(script, { updateViaCache: 'none' });
    const look = (worker: ServiceWorker | null): void => {
      if (!worker) return;
      const installed = (): void => {
        // Without a controller this is the first version, which waits for nobody.
        if (worker.state === 'installed' && navigator.serviceWorker.controller) this.#found(worker);
      };
      worker.addEventListener('statechange', installed);
      installed();
    };
    look(registration.waiting);
    registration.addEventListener('updatefound', () => look(registration.installing));
    // A worker that the browser started by itself while all windows were closed still serves the old version.
    const controller = navigator.serviceWorker.controller;
    if (!this.waiting && controller && (await ask(controller, 'newer')) === true) this.#found(controller);
  }

  #found(worker: ServiceWorker): void {
    this.waiting = worker;
    void ask(worker, 'version').then((version) => (this.version = typeof version === 'string' ? version : ''));
  }

  /** Files that the app needs without network are still on their way. */
  incomplete = $state(false);

  /** Has the files fetched that are not in the shell; once they are all there, nothing is asked any more. */
  async fetchLate(): Promise<void> {
    if (!('serviceWorker' in navigator) || import.meta.env.DEV) return;
    this.#asking ??= this.#askLate().finally(() => (this.#asking = null));
    await this.#asking;
  }

  #asking: Promise<void> | null = null;
  #whole = false;

  async #askLate(): Promise<void> {
    if (this.#whole) return;
    const worker = (await navigator.serviceWorker.ready).active;
    this.incomplete = worker !== null && (await ask(worker, 'whole')) !== true;
    // On a slow road the answer comes after many seconds, or never: the next call asks again and goes on where it stood.
    if (this.incomplete && worker) this.incomplete = (await ask(worker, 'late', LATE_MS)) !== true;
    this.#whole = !this.incomplete;
  }

  async apply(): Promise<void> {
    const worker = this.waiting;
    if (!worker) return;
    const inCharge = worker.state === 'activated';
    if (!inCharge) navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
    const taken = await ask(worker, 'take');
    if (inCharge && taken === true) location.reload();
  }
}

export const update = new Update();
