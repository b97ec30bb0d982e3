import type { RouteName } from '../router/routes';

/** The letter that opens a page after `g`: of its Vietnamese name, and the same in both languages, as fingers know no language. */
export const LETTERS: Partial<Record<RouteName, string>> = {
  programme: 'c', campaigns: 't', units: 'v', areas: 'a', sampleSize: 'o', questionnaires: 'p', tablets: 'm', evaluations: 'd', compare: 's', comments: 'y',
  publish: 'k', reports: 'b', people: 'n', withdrawals: 'r', readings: 'x',
};

const KEPT_AS = 'hailong-keys';
/** The letter comes within so long after `g`, or `g` was meant for nothing. */
const PATIENCE_MS = 2000;

/** What the keys do. */
export interface Deeds {
  /** The pages that this person may open. */
  pages: () => readonly RouteName[];
  open: (page: RouteName) => void;
  search: () => void;
}

/** The keys of the office: `/`, `g` and a letter, `?`. Off where somebody types or is asked something, and wholly where they are turned off. */
export class Keys {
  on = $state(true);
  /** Whether the list of them is open. */
  listed = $state(false);
  #since: number | null = null;
  readonly #storage: Storage;

  constructor(storage: Storage = localStorage) {
    this.#storage = storage;
    this.on = storage.getItem(KEPT_AS) !== 'off';
  }

  turn(on: boolean): void {
    this.on = on;
    if (on) this.#storage.removeItem(KEPT_AS);
    else this.#storage.setItem(KEPT_AS, 'off');
  }

  pressed(event: KeyboardEvent, deeds: Deeds): void {
    const since = this.#since;
    this.#since = null;
    if (!this.on || event.defaultPrevented || event.repeat || event.isComposing) return;
    if (event.ctrlKey || event.metaKey || event.altKey || isTaken(event.target)) {
      return;
    }
    const key = event.key.toLowerCase();
    if (key === 'shift') {
      this.#since = since;
      return;
    }
    const page = since !== null && event.timeStamp - since <= PATIENCE_MS ? deeds.pages().find((one) => LETTERS[one] === key) : undefined;
    if (page) deeds.open(page);
    else if (key === '/') deeds.search();
    else if (key === '?') this.listed = true;
    else {
      if (key === 'g') this.#since = event.timeStamp;
      return;
    }
    event.preventDefault();
  }
}

/** Whether what is pressed belongs to something else: a field, a choice, a dialog. */
function isTaken(target: EventTarget | null): boolean {
  if (document.querySelector('dialog[open]')) return true;
  return target instanceof HTMLElement && (target.isContentEditable || target.closest('input, select, textarea') !== null);
}
