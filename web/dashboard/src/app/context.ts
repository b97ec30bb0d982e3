import { getContext, setContext } from 'svelte';
import type { Client } from '../api/client';
import type { Load } from '../api/load.svelte';
import type { Session } from '../api/session.svelte';
import type { Programme } from '../api/types';
import type { Router } from '../router/router.svelte';

/** What every page is given. */
export interface Office {
  client: Client;
  session: Session;
  router: Router;
  /** Loaded once for the frame (demonstration line, time of the data, selectors) and the first page. */
  programme: Load<Programme>;
}

export const OFFICE = Symbol('office');

export function provideOffice(office: Office): void {
  setContext(OFFICE, office);
}

export function useOffice(): Office {
  return getContext<Office>(OFFICE);
}
