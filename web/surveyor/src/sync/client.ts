/** The requests of sync/1: credentials, proofs by the install's key, compression. */
import type { EnrolAnswer, PinAnswer, Session } from '../engine/protocol';
import { gzip, sha256, sign } from '../store/bytes';
import type { DeviceKeys } from '../store/meta';
import { accepted, heldOf, NoReply, type Call, type Reply, type Road } from './road';

const encoder = new TextEncoder();

/** An answer in words by the server itself (RFC 9457). */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly type: string,
    readonly title: string,
    readonly detail: string,
  ) {
    super(title);
  }
}

export interface Roads {
  ask: Road;
  upload: Road;
}

export class Client {
  constructor(
    private readonly roads: Roads,
    private readonly language: () => string,
  ) {}

  /** `POST /sync/v1/hello`; the answer's JSON text, for the engine. */
  async hello(body: string, token: string, keys: DeviceKeys): Promise<string> {
    return accepted(await this.#push('/sync/v1/hello', encoder.encode(body), {}, token, keys, this.roads.ask));
  }

  /** `POST /sync/v1/submissions`, gzip. */
  async submissions(batch: string, token: string, keys: DeviceKeys, onSent: () => void): Promise<string> {
    const body = await gzip(encoder.encode(batch));
    const headers = { 'content-type': 'text/plain; charset=utf-8', 'content-encoding': 'gzip' };
    return accepted(await this.#push('/sync/v1/submissions', body, headers, token, keys, this.roads.upload, onSent));
  }

  /** `POST /sync/v1/day-close` */
  async dayClose(body: string, token: string, keys: DeviceKeys): Promise<string> {
    return accepted(await this.#push('/sync/v1/day-close', encoder.encode(body), {}, token, keys, this.roads.ask));
  }

  /** `HEAD /sync/v1/blobs/{sha256}`, or `PATCH` with the piece that begins at `offset`. */
  async file(hash: string, offset: number, piece: Uint8Array | null, token: string, keys: DeviceKeys): Promise<number | null> {
    const path = `/sync/v1/blobs/${hash}`;
    if (!piece) return heldOf(await this.#push(path, new Uint8Array(), {}, token, keys, this.roads.ask, undefined, 'HEAD'));
    const headers = { 'content-type': 'application/offset+octet-stream', 'upload-offset': String(offset) };
    return heldOf(await this.#push(path, piece, headers, token, keys, this.roads.upload, undefined, 'PATCH'));
  }

  /** `POST /sync/v1/wipe` */
  async wipe(body: string, token: string, keys: DeviceKeys): Promise<string> {
    return good(await this.#push('/sync/v1/wipe', encoder.encode(body), {}, token, keys, this.roads.ask));
  }

  /** `POST /sync/v1/pin` */
  pin(request: unknown, token: string, keys: DeviceKeys): Promise<PinAnswer> {
    return this.#said('/sync/v1/pin', request, token, keys);
  }

  /** `POST /sync/v1/draft`: the key of a copied interview, sealed to the key that asks. */
  draft(request: unknown, token: string, keys: DeviceKeys): Promise<{ sealed: string }> {
    return this.#said('/sync/v1/draft', request, token, keys);
  }

  async enrol(request: unknown, keys: DeviceKeys): Promise<EnrolAnswer> {
    const path = '/sync/v1/enrol';
    const body = encoder.encode(JSON.stringify(request));
    const reply = await this.roads.ask({ method: 'POST', path, body, cookie: true, headers: await this.#headers(path, body, keys) });
    return answer<EnrolAnswer>(reply);
  }

  /** The same successor however often it is asked for. The key proves itself inside the body too. */
  async refresh(install: string, session: Session, keys: DeviceKeys): Promise<Session> {
    const path = '/sync/v1/refresh';
    const proof = await sign(keys.sign.privateKey, `hailong refresh/1\n${install}\n${session.refresh_token}`);
    const body = encoder.encode(JSON.stringify({ install, refresh_token: session.refresh_token, proof }));
    const reply = await this.roads.ask({ method: 'POST', path, body, headers: await this.#headers(path, body, keys) });
    return answer<Session>(reply);
  }

  /** `GET /sync/v1/changes`: a page's JSON text, for the engine. */
  async changes(accessToken: string, query: string): Promise<string> {
    const headers = { accept: 'application/json', 'accept-language': this.language(), authorization: `Bearer ${accessToken}` };
    return good(await this.roads.ask({ method: 'GET', path: `/sync/v1/changes?${query}`, body: null, headers }));
  }

  async #said<T>(path: string, request: unknown, token: string, keys: DeviceKeys): Promise<T> {
    return answer<T>(await this.#push(path, encoder.encode(JSON.stringify(request)), {}, token, keys, this.roads.ask));
  }

  async #push(
    path: string,
    body: Uint8Array,
    headers: Record<string, string>,
    token: string,
    keys: DeviceKeys,
    road: Road,
    onSent?: () => void,
    method: Call['method'] = 'POST',
  ): Promise<Reply> {
    const call: Call = {
      method,
      path,
      body: method === 'HEAD' ? null : body,
      cookie: path.endsWith('/hello') || path.endsWith('/wipe'),
      headers: { ...(await this.#headers(path, body, keys, method)), ...headers, authorization: `Push ${token}` },
      onSent,
    };
    return road(call);
  }

  async #headers(path: string, body: Uint8Array, keys: DeviceKeys, method = 'POST'): Promise<Record<string, string>> {
    return {
      accept: 'application/json',
      'accept-language': this.language(),
      'content-type': 'application/json',
      'x-install-proof': await sign(keys.sign.privateKey, `hailong push/1\n${method} ${path}\n${await sha256(body)}`),
    };
  }
}

function answer<T>(reply: Reply): T {
  return JSON.parse(good(reply)) as T;
}

/** The JSON of a good answer; throws the server's refusal in its words, or a failure of the road. */
function good(reply: Reply): string {
  // A busy server says in a header when to come again.
  const busy = reply.status === 503 || reply.retryAfter !== null;
  if (!busy && reply.status >= 400 && /^application\/problem\+json\b/i.test(reply.type)) {
    const problem = problemOf(reply.text);
    if (problem) throw new Refused(reply.status, problem.type ?? '', problem.title ?? '', problem.detail ?? '');
  }
  return accepted(reply);
}

function problemOf(text: string): { type?: string; title?: string; detail?: string } | null {
  try {
    return JSON.parse(text) as { type?: string; title?: string; detail?: string };
  } catch {
    return null;
  }
}

export { NoReply };
