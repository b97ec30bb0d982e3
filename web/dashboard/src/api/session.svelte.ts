import { ApiError, failureFrom } from './failure';
import type { Deed, Person, SessionAnswer } from './types';

/** What one tab may do at once with the refresh cookie that all tabs share. */
type Lock = <T>(work: () => Promise<T>) => Promise<T>;

const browserLock: Lock = async (work) =>
  globalThis.navigator?.locks ? await navigator.locks.request('hailong-refresh', work) : await work();

/** Seconds before its end when an access token is already taken as over. */
const EARLY = 20;

export type SessionState = 'starting' | 'unreachable' | 'signed-out' | 'signed-in';

/**
 * Who is signed in. The access token lives in this object only; a page that is loaded again gets a new one through the
 * HttpOnly cookie, which no script can read.
 */
export class Session {
  state = $state<SessionState>('starting');
  user = $state.raw<Person | null>(null);
  /** Signed in before, and the session ended meanwhile. */
  expired = $state(false);

  #token: string | null = null;
  #endsAt = 0;
  #refreshing: Promise<boolean> | null = null;
  readonly #language: () => string;
  readonly #fetch: typeof fetch;
  readonly #lock: Lock;
  readonly #now: () => number;

  constructor(options: { language: () => string; fetch?: typeof fetch; lock?: Lock; now?: () => number }) {
    this.#language = options.language;
    this.#fetch = options.fetch ?? ((input, init) => globalThis.fetch(input, init));
    this.#lock = options.lock ?? browserLock;
    this.#now = options.now ?? Date.now;
  }

  may(deed: Deed): boolean {
    return this.user?.may.includes(deed) ?? false;
  }

  /** Takes up the session of the cookie, if there is one. */
  async start(): Promise<void> {
    this.state = 'starting';
    try {
      if (!(await this.#refresh())) this.state = 'signed-out';
    } catch {
      this.state = 'unreachable';
    }
  }

  async signIn(username: string, password: string): Promise<void> {
    const response = await this.#send('/api/v1/sessions', { username, password });
    if (!response.ok) throw new ApiError(await failureFrom(response));
    this.#take((await response.json()) as SessionAnswer);
  }

  async signOut(): Promise<void> {
    const token = this.#token;
    this.#leave(false);
    const headers = new Headers(token === null ? {} : { Authorization: `Bearer ${token}` });
    await this.#fetch('/api/v1/sessions/current', { method: 'DELETE', headers, credentials: 'same-origin' }).catch(() => {});
  }

  /** Sends a request with the token of the moment; on 401 refreshes once and tries once more. */
  async send(path: string, init: RequestInit = {}): Promise<Response> {
    if (this.#token === null || this.#now() >= this.#endsAt) await this.#renew();
    const used = this.#token;
    const response = await this.#authorised(path, init);
    if (response.status !== 401) return response;
    // Another call may have refreshed while this one was on its way.
    if (this.#token === used) await this.#renew();
    const again = await this.#authorised(path, init);
    if (again.status === 401) {
      this.#leave(true);
      throw new ApiError({ kind: 'signed-out' });
    }
    return again;
  }

  async #renew(): Promise<void> {
    if (await this.#refresh()) return;
    this.#leave(true);
    throw new ApiError({ kind: 'signed-out' });
  }

  /** Whether there is a session; one refresh at a time, whoever asks. */
  #refresh(): Promise<boolean> {
    this.#refreshing ??= this.#lock(async () => {
      const response = await this.#send('/api/v1/sessions/refresh', {});
      if (response.status === 401) return false;
      if (!response.ok) throw new ApiError(await failureFrom(response));
      this.#take((await response.json()) as SessionAnswer);
      return true;
    }).finally(() => (this.#refreshing = null));
    return this.#refreshing;
  }

  async #send(path: string, body: object): Promise<Response> {
    try {
      return await this.#fetch(path, {
        method: 'POST',
        credentials: 'same-origin',
        headers: { 'Content-Type': 'application/json', 'Accept-Language': this.#language() },
        body: JSON.stringify(body),
      });
    } catch {
      throw new ApiError({ kind: 'unreachable' });
    }
  }

  async #authorised(path: string, init: RequestInit): Promise<Response> {
    const headers = new Headers(init.headers);
    headers.set('Authorization', `Bearer ${this.#token}`);
    headers.set('Accept-Language', this.#language());
    try {
      return await this.#fetch(path, { ...init, headers });
    } catch {
      throw new ApiError({ kind: 'unreachable' });
    }
  }

  #take(answer: SessionAnswer): void {
    this.#token = answer.access_token;
    this.#endsAt = this.#now() + (answer.expires_in - EARLY) * 1000;
    this.user = answer.user;
    this.expired = false;
    this.state = 'signed-in';
  }

  #leave(expired: boolean): void {
    this.#token = null;
    this.expired = expired;
    this.state = 'signed-out';
    if (!expired) this.user = null;
  }
}
