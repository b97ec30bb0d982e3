import { expect, test } from 'vitest';
import { Client } from '../src/api/client';
import { ApiError } from '../src/api/failure';
import { Session } from '../src/api/session.svelte';
import { ANALYST, json, problem, serve, session, type Answers } from './server';

function office(answers: Answers, now = () => 0) {
  const { fetch, asked } = serve(answers);
  const at = new Session({ language: () => 'vi', fetch, lock: (work) => work(), now });
  return { session: at, client: new Client(at), asked };
}
const over = () => problem(401, 'token-expired', 'Phiên đăng nhập đã hết hạn');
const failure = async (work: Promise<unknown>) => work.then(() => null, (error: unknown) => (error as ApiError).failure);

test('a reload takes the session up through the cookie: an empty body, and no token in any storage', async () => {
  const { session: at, asked } = office({ 'POST /api/v1/sessions/refresh': () => session(ANALYST) });
  await at.start();
  expect(at.state).toBe('signed-in');
  expect(asked[0]?.body).toBe('{}');
  expect([...Object.values(localStorage), ...Object.values(sessionStorage)].join()).not.toContain('token-1');
});

test('without a cookie one is signed out; without a server one is told so', async () => {
  const none = office({ 'POST /api/v1/sessions/refresh': over });
  await none.session.start();
  expect([none.session.state, none.session.expired]).toEqual(['signed-out', false]);
  const gone = office({ 'POST /api/v1/sessions/refresh': () => Promise.reject(new TypeError('network')) });
  await gone.session.start();
  expect(gone.session.state).toBe('unreachable');
});

test('ten calls with an ended token make one refresh, and each is tried once more', async () => {
  let refreshed = 0;
  const { session: at, client, asked } = office({
    'POST /api/v1/sessions': () => session(ANALYST, 'old'),
    'POST /api/v1/sessions/refresh': async () => {
      refreshed += 1;
      await new Promise((resolve) => setTimeout(resolve, 5));
      return session(ANALYST, 'new');
    },
    'GET /api/v1/programme': ({ headers }) => (headers.get('authorization') === 'Bearer new' ? json({ ok: 1 }) : over()),
  });
  await at.signIn('a', 'b');
  const answers = await Promise.all(Array.from({ length: 10 }, () => client.programme()));
  expect(answers).toHaveLength(10);
  expect(refreshed).toBe(1);
  expect(asked.filter((request) => request.path === '/api/v1/programme')).toHaveLength(20);
});

test('a token about to end is renewed before the call', async () => {
  let time = 0;
  const { session: at, client, asked } = office(
    {
      'POST /api/v1/sessions': () => session(ANALYST, 'old'),
      'POST /api/v1/sessions/refresh': () => session(ANALYST, 'new'),
      'GET /api/v1/programme': () => json({}),
    },
    () => time,
  );
  await at.signIn('a', 'b');
  time = 590_000;
  await client.programme();
  expect(asked.map((request) => request.headers.get('authorization'))).toEqual([null, null, 'Bearer new']);
});

test('a second 401 ends the session instead of going round', async () => {
  const { session: at, client, asked } = office({
    'POST /api/v1/sessions': () => session(ANALYST),
    'POST /api/v1/sessions/refresh': () => session(ANALYST, 'new'),
    'GET /api/v1/programme': over,
  });
  await at.signIn('a', 'b');
  expect(await failure(client.programme())).toEqual({ kind: 'signed-out' });
  expect([at.state, at.expired]).toEqual(['signed-out', true]);
  expect(asked).toHaveLength(4);
});

test('failures are told apart by what one can do', async () => {
  const { session: at, client } = office({
    'POST /api/v1/sessions': () => session(ANALYST),
    'GET /api/v1/people': () => problem(403, 'not-allowed', 'Không có quyền'),
    'GET /api/v1/tablets': () => problem(429, 'try-later', 'Thử lại quá nhanh', {}, { 'retry-after': '12' }),
    'GET /api/v1/campaigns': () => new Response('<h1>proxy</h1>', { status: 502 }),
    'GET /api/v1/programme': () => Promise.reject(new TypeError('network')),
  });
  await at.signIn('a', 'b');
  expect((await failure(client.people()))?.kind).toBe('forbidden');
  expect(await failure(client.tablets())).toMatchObject({ kind: 'wait', seconds: 12 });
  expect(await failure(client.campaigns())).toMatchObject({ kind: 'refused', problem: { status: 502 } });
  expect(await failure(client.programme())).toEqual({ kind: 'unreachable' });
  expect((await failure(client.evaluation('x')))?.kind).toBe('missing');
});

test('only what calls itself SVG is taken as a chart', async () => {
  const { session: at, client } = office({
    'POST /api/v1/sessions': () => session(ANALYST),
    'GET /a.svg': () => new Response('<svg/>', { headers: { 'content-type': 'image/svg+xml; charset=utf-8' } }),
    'GET /b.svg': () => new Response('<script>1</script>', { headers: { 'content-type': 'text/html' } }),
  });
  await at.signIn('a', 'b');
  expect(await client.svg('/a.svg')).toBe('<svg/>');
  await expect(client.svg('/b.svg')).rejects.toBeInstanceOf(ApiError);
});

test('signing out forgets the person at once and tells the server', async () => {
  const { session: at, asked } = office({
    'POST /api/v1/sessions': () => session(ANALYST),
    'DELETE /api/v1/sessions/current': () => json(null, 204),
  });
  await at.signIn('a', 'b');
  const leaving = at.signOut();
  expect([at.state, at.user]).toEqual(['signed-out', null]);
  await leaving;
  expect(asked.at(-1)).toMatchObject({ method: 'DELETE', path: '/api/v1/sessions/current' });
});
