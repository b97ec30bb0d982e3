import { vi } from 'vitest';
import type { Person, Programme, Row } from '../src/api/types';

/** A server for tests: one answer an address, and a record of what was asked. */
export type Answers = Record<string, (request: Asked) => Response | Promise<Response>>;

export interface Asked {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: Headers;
  body: string;
}

export function serve(answers: Answers): { fetch: typeof fetch; asked: Asked[] } {
  const asked: Asked[] = [];
  const fake = vi.fn(async (input: RequestInfo | URL, init: RequestInit = {}) => {
    const url = new URL(String(input), 'http://server.test');
    const request: Asked = {
      method: init.method ?? 'GET',
      path: url.pathname,
      query: url.searchParams,
      headers: new Headers(init.headers),
      body: String(init.body ?? ''),
    };
    asked.push(request);
    const answer = answers[`${request.method} ${url.pathname}`];
    return answer ? answer(request) : problem(404, 'no-such-thing', 'Không tìm thấy');
  });
  return { fetch: fake as unknown as typeof fetch, asked };
}

export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(status === 204 ? null : JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } });
}

export function problem(status: number, slug: string, title: string, more: object = {}, headers: Record<string, string> = {}): Response {
  return json({ type: `/api/problems#${slug}`, title, status, instance: 'r-1', ...more }, status, headers);
}

export function person(role: string, may: string[]): Person {
  return { id: `id-${role}`, username: role, name: 'Lò Thị Hương', role, active: true, may };
}

export const ANALYST = person('analyst', ['see_programme', 'see_published', 'see_unpublished', 'download_scores', 'see_responses']);
export const OBSERVER = person('observer', ['see_programme', 'see_published', 'download_scores']);
export const ADMINISTRATOR = person('administrator', ['see_programme', 'see_published', 'publish_questionnaires', 'manage_people']);

export function session(user: Person, token = 'token-1'): Response {
  return json({ access_token: token, refresh_token: 'r', expires_in: 600, user });
}

export function row(id: string, name: string, change: Partial<Row> = {}): Row {
  return {
    id,
    kind: 'programme',
    unit: { id: `unit-${id}`, code: id.toUpperCase(), name: { vi: name }, kind: 'district', area_code: '14', valid_from: '2018-01-01', valid_until: null, demonstration: true },
    questionnaire: { hash: 'h1', key: 'hanh-chinh-22', version: '0.1', title: { vi: 'Phiếu hành chính' }, status: 'confirmed' },
    rule: 'pooled',
    target: 300,
    progress: { cases: 359, answered: 284, self_selected: 63, quarantined: 0 },
    publication: 'published',
    score: { disclosure: 'shown', index: { estimate: 0.924, se: 0.012, lo: 0.896, hi: 0.945, interval: 'xlogit', n: 284, df: 44, n_eff: 210 } },
    hidden: null,
    ...change,
  };
}

export function programme(...evaluations: Row[]): Programme {
  return {
    demonstration: true,
    data_at: '2022-10-14T09:40:00Z',
    campaigns: [{ id: 'c2022', year: 2022, name: { vi: 'Đợt 2022' }, state: 'open', first_day: '2022-09-21', last_day: '2022-10-31', evaluations }],
  };
}
