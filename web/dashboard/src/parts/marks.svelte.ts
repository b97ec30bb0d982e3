import { untrack } from 'svelte';
import { speech } from '../strings/language.svelte';

/** What a set of drawings is asked for with: the language and the room of a row in pixels. */
export type MarkQuery = Record<string, string | number>;

/**
 * The server's drawings for the rows of a table, fetched anew when the room, the language or the data changes. One that
 * cannot be had is never an old one: it is left out and said so, while the numbers stand in the cells beside it.
 */
export class Marks<T> {
  data = $state.raw<T | undefined>(undefined);
  failed = $state(false);
  #round = 0;
  #wish = $state(0);

  /**
   * Runs as an effect: nothing is asked while a room is not known, and again whenever `since` (when the numbers of the
   * table came) is another.
   */
  constructor(fetch: (query: MarkQuery) => Promise<T>, rooms: () => Record<string, number>, since: () => unknown) {
    $effect(() => {
      since();
      void this.#wish;
      // In steps, so that a window being resized is not a request for every pixel.
      const stepped = Object.fromEntries(Object.entries(rooms()).map(([name, room]) => [name, Math.floor(room / 10) * 10]));
      if (Object.values(stepped).some((room) => room <= 0)) return;
      const query = { lang: speech.language, ...stepped };
      const mine = untrack(() => ++this.#round);
      fetch(query).then(
        (data) => {
          if (mine === this.#round) [this.data, this.failed] = [data, false];
        },
        () => {
          if (mine === this.#round) [this.data, this.failed] = [undefined, true];
        },
      );
    });
  }

  again(): void {
    this.#wish += 1;
  }
}
