import { expect, test } from 'vitest';
import { createApi, isProblem } from '../src/index';

function recording(token: string | null) {
  const seen: Request[] = [];
  const api = createApi({
    baseUrl: 'http://server.test',
    language: () => 'vi',
    token: () => token,
    fetch: async (request) => {
      seen.push(request);
      return new Response(null, { status: 204 });
    },
  });
  return { api, seen };
}

test('every call carries the language, and the token of the moment', async () => {
  const { api, seen } = recording('abc');
  await api.GET('/api/v1/campaigns');
  expect(seen[0]?.url).toBe('http://server.test/api/v1/campaigns');
  expect(seen[0]?.headers.get('accept-language')).toBe('vi');
  expect(seen[0]?.headers.get('authorization')).toBe('Bearer abc');
});

test('signed out, no Authorization is sent', async () => {
  const { api, seen } = recording(null);
  await api.GET('/api/v1/campaigns');
  expect(seen[0]?.headers.has('authorization')).toBe(false);
});

test('a problem document is told from anything else', () => {
  expect(isProblem({ type: 'about:blank', title: 'Không tìm thấy', status: 404 })).toBe(true);
  expect([null, 'x', {}, { title: 'x' }, { status: 404 }].some(isProblem)).toBe(false);
});
