/**
 * New versions of the app. One waits, however long, until the surveyor agrees and no interview is unfinished; it never
 * takes over by itself.
 */
import { workerUrl } from '../engine/trusted';

class Update {
  waiting = $state.raw<ServiceWorker | null>(null);

  async watch(): Promise<void> {
    if (!('serviceWorker' in navigator) || import.meta.env.DEV) return;
    const script = workerUrl(`${import.meta.env.BASE_URL}sw.js`);
    const registration = await navigator.serviceWorker.register(script, { updateViaCache: 'none' });
    const look = (worker: ServiceWorker | null): void => {
      if (!worker) return;
      const installed = (): void => {
        // Without a controller this is the first version, which waits for nobody.
        if (worker.state === 'installed' && navigator.serviceWorker.controller) this.waiting = worker;
      };
      worker.addEventListener('statechange', installed);
      installed();
    };
    look(registration.waiting);
    registration.addEventListener('updatefound', () => look(registration.installing));
  }

  apply(): void {
    const worker = this.waiting;
    if (!worker) return;
    navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
    worker.postMessage({ type: 'SKIP_WAITING' });
  }
}

export const update = new Update();
