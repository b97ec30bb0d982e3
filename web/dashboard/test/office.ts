import { configure, render } from '@testing-library/svelte';
import { vi } from 'vitest';
import App from '../src/App.svelte';
import type { Person } from '../src/api/types';
import { json, programme, row, serve, session, type Answers } from './server';

// A loaded machine may take its time; only a missing answer is a failure.
configure({ asyncUtilTimeout: 8000 });

HTMLDialogElement.prototype.showModal ??= function (this: HTMLDialogElement) {
  this.open = true;
};

export const HERE = row('here', 'UBND thành phố Sơn La');

/** The whole dashboard at an address, signed in, on a server of these answers. */
export function open(path: string, user: Person, answers: Answers) {
  history.replaceState(null, '', path);
  localStorage.clear();
  window.scrollTo = () => {};
  const { fetch, asked } = serve({
    'POST /api/v1/sessions/refresh': () => session(user),
    'GET /api/v1/programme': () => json(programme(HERE)),
    ...answers,
  });
  vi.stubGlobal('fetch', fetch);
  return { asked, ...render(App) };
}

/** What an input of files holds when one is chosen; jsdom reads no files itself. */
export const chosen = (name: string, text: string) => ({
  target: { files: [{ name, arrayBuffer: () => Promise.resolve(new TextEncoder().encode(text).buffer) }] },
});
