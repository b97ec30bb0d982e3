import { match, type Match } from './routes';

/** The address bar as state. Plain links do the navigating: the router catches their clicks. */
export class Router {
  path = $state('/');
  query = $state.raw(new URLSearchParams());
  readonly match: Match | null = $derived(match(this.path));

  readonly #window: Window;

  constructor(at: Window = window) {
    this.#window = at;
    this.#read();
  }

  /** Listens until the returned function is called. */
  listen(): () => void {
    const click = (event: MouseEvent) => this.#click(event);
    const back = () => this.#read();
    this.#window.document.addEventListener('click', click);
    this.#window.addEventListener('popstate', back);
    return () => {
      this.#window.document.removeEventListener('click', click);
      this.#window.removeEventListener('popstate', back);
    };
  }

  go(to: string): void {
    this.#window.history.pushState(null, '', to);
    this.#read();
    this.#window.scrollTo(0, 0);
  }

  /** Writes filters into the address without a step in the history. */
  setQuery(change: Record<string, string | null>): void {
    const query = new URLSearchParams(this.query);
    for (const [key, value] of Object.entries(change)) {
      if (value === null || value === '') query.delete(key);
      else query.set(key, value);
    }
    const text = query.toString();
    this.#window.history.replaceState(null, '', this.path + (text ? `?${text}` : ''));
    this.#read();
  }

  #read(): void {
    this.path = this.#window.location.pathname;
    this.query = new URLSearchParams(this.#window.location.search);
  }

  #click(event: MouseEvent): void {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (!link || link.target || link.hasAttribute('download')) return;
    const to = new URL(link.href, this.#window.location.href);
    const here = this.#window.location;
    if (to.origin !== here.origin || to.hash || !match(to.pathname)) return;
    event.preventDefault();
    this.go(to.pathname + to.search);
  }
}
