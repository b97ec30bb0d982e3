import { render, screen } from '@testing-library/svelte';
import { afterEach, expect, test, vi } from 'vitest';
import App from '../src/App.svelte';

afterEach(() => vi.unstubAllGlobals());

test.each([
  [200, 'Máy chủ sẵn sàng.'],
  [503, 'Máy chủ chưa đọc được cơ sở dữ liệu.'],
])('readiness %i is said in words', async (status, words) => {
  vi.stubGlobal('fetch', async () => new Response(null, { status }));
  vi.stubGlobal('Request', class extends Request {
    constructor(input: string | URL | Request, init?: RequestInit) {
      super(typeof input === 'string' ? new URL(input, 'http://server.test') : input, init);
    }
  });
  render(App);
  expect(await screen.findByText(words)).toBeTruthy();
});
