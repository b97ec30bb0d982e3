/**
 * One request and what became of it. Only an answer that is the server's own JSON counts as one: a page that wants a
 * login, a redirect or a proxy's error is "not the server".
 */
import type { Failure } from '../engine/protocol';

export interface Call {
  method: 'GET' | 'POST' | 'HEAD' | 'PATCH';
  path: string;
  headers: Record<string, string>;
  body: Uint8Array | null;
  /** Whether the server's cookie goes with it: only where it compares it. */
  cookie?: boolean | undefined;
  /** Called when every byte of the body was handed to the network. */
  onSent?: (() => void) | undefined;
}

export interface Reply {
  status: number;
  type: string;
  retryAfter: string | null;
  /** `Upload-Offset`: how much of a file the server has. */
  offset?: string | null;
  text: string;
}

export class NoReply extends Error {
  constructor(readonly failure: Failure) {
    super(failure.failure);
  }
}

export type Road = (call: Call) => Promise<Reply>;

/** Given up when nothing moved for so long; never on total time. */
export const STALL_MS = 60_000;

/** By fetch. Redirects are not followed: our server never sends one here, a captive portal does. */
export function fetchRoad(fetcher: typeof fetch, stall = STALL_MS): Road {
  return async ({ method, path, headers, body, cookie }) => {
    const stop = new AbortController();
    let timer = setTimeout(() => stop.abort(), stall);
    const moved = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => stop.abort(), stall);
    };
    try {
      const response = await fetcher(path, {
        method,
        headers,
        body: body as BodyInit | null,
        signal: stop.signal,
        redirect: 'manual',
        cache: 'no-store',
        credentials: cookie ? 'same-origin' : 'omit',
      });
      moved();
      if (response.type === 'opaqueredirect') throw new NoReply({ failure: 'not_the_server' });
      return {
        status: response.status,
        type: response.headers.get('content-type') ?? '',
        retryAfter: response.headers.get('retry-after'),
        offset: response.headers.get('upload-offset'),
        text: await wholeText(response, moved),
      };
    } catch (error) {
      if (error instanceof NoReply) throw error;
      throw new NoReply({ failure: stop.signal.aborted ? 'timeout' : 'network' });
    } finally {
      clearTimeout(timer);
    }
  };
}

async function wholeText(response: Response, moved: () => void): Promise<string> {
  if (!response.body) return response.text();
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  for (;;) {
    const { done, value } = await reader.read();
    moved();
    if (done) return text + decoder.decode();
    text += decoder.decode(value, { stream: true });
  }
}

/** By XMLHttpRequest, which alone says when the body has gone out; for batches. */
export function uploadRoad(stall = STALL_MS): Road {
  return ({ method, path, headers, body, onSent }) =>
    new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      const fail = (failure: Failure): void => {
        clearTimeout(timer);
        reject(new NoReply(failure));
      };
      const stalled = (): void => {
        request.abort();
        fail({ failure: 'timeout' });
      };
      let timer = setTimeout(stalled, stall);
      const moved = (): void => {
        clearTimeout(timer);
        timer = setTimeout(stalled, stall);
      };
      request.open(method, path);
      for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
      request.upload.onprogress = moved;
      request.upload.onload = () => {
        moved();
        onSent?.();
      };
      request.onprogress = moved;
      request.onerror = () => fail({ failure: 'network' });
      request.onload = () => {
        clearTimeout(timer);
        resolve({
          status: request.status,
          type: request.getResponseHeader('content-type') ?? '',
          retryAfter: request.getResponseHeader('retry-after'),
          offset: request.getResponseHeader('upload-offset'),
          text: request.responseText,
        });
      };
      request.send(body as XMLHttpRequestBodyInit | null);
    });
}

/** The JSON text of a good answer; throws what the failure was. */
export function accepted(reply: Reply): string {
  const json = /^application\/(?:[\w.+-]+\+)?json\b/i.test(reply.type);
  const { status } = reply;
  if (status === 429 || status === 503) throw new NoReply({ failure: 'busy', retry_after: seconds(reply.retryAfter) });
  if (status === 413) throw new NoReply({ failure: 'too_large' });
  if (!json) throw new NoReply({ failure: status >= 500 ? 'server' : 'not_the_server' });
  if (status === 401 || status === 403) throw new NoReply({ failure: 'unauthorised' });
  if (status === 400 || status === 415 || status === 422) throw new NoReply({ failure: 'unreadable' });
  if (status < 200 || status > 299) throw new NoReply({ failure: 'server' });
  try {
    JSON.parse(reply.text);
  } catch {
    throw new NoReply({ failure: 'not_the_server' });
  }
  return reply.text;
}

/** How much of a file the server has; null if it does not take this one. Throws what the failure was. */
export function heldOf(reply: Reply): number | null {
  const { status, offset, type } = reply;
  if ((status === 204 || status === 409) && offset != null && /^\d{1,15}$/.test(offset)) return Number(offset);
  if ([404, 422, 507].includes(status) && /^application\/problem\+json\b/i.test(type)) return null;
  accepted(reply);
  throw new NoReply({ failure: 'not_the_server' });
}

/** `Retry-After` in seconds, as number or as date. */
function seconds(header: string | null): number | null {
  if (header === null || header.trim() === '') return null;
  const number = Number(header);
  if (Number.isFinite(number)) return Math.max(0, Math.ceil(number));
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(0, Math.ceil((date - Date.now()) / 1000));
}
