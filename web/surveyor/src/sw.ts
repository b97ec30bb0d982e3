/**
 * The service worker: the app's shell from a cache, one cache a version, and nothing of the protocol through it.
 *
 * A new version is fetched whole beside the old one. Which of them is served stands in a cache too and changes only
 * when the app asks, which it does when no interview is unfinished: neither a closed tab nor a killed browser, after
 * which browsers start the newest worker by themselves, puts another version under an open interview.
 */
import { isNarrow } from './connection';

declare const self: ServiceWorkerGlobalScope & {
  __WB_MANIFEST: { url: string; revision: string | null }[];
};

const SCOPE = new URL(self.registration.scope).pathname;
const INDEX = `${SCOPE}index.html`;
const FILES = self.__WB_MANIFEST;
/** What the app needs to start, and what comes once it runs: later screens, the English words. */
const LATE = 'assets/late-';
const SHELL = FILES.filter(({ url }) => !url.startsWith(LATE));
const REST = FILES.filter(({ url }) => url.startsWith(LATE));
/** The script that this version's page starts with, and that no other page names. */
const MAIN = FILES.find(({ url }) => url.startsWith('assets/index-') && url.endsWith('.js'))?.url ?? INDEX;
/** Files that are kept from their first use on: the reader of QR codes, which only some browsers need, and late ones. */
const KEPT = [`${SCOPE}assets/qr-`, `${SCOPE}${LATE}`];
/** The cache that says which version is served, and its one entry. */
const POINTER = 'hailong-serving';
const POINTED = `${SCOPE}serving`;

let ownName: Promise<string> | undefined;
let served: Promise<string> | undefined;

/** The cache of this worker's version: its name is the digest of what is in it. */
function own(): Promise<string> {
  ownName ??= crypto.subtle
    .digest('SHA-256', new TextEncoder().encode(JSON.stringify(FILES)))
    .then((digest) => `hailong-shell-${[...new Uint8Array(digest, 0, 8)].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`);
  return ownName;
}

async function pointed(): Promise<string | undefined> {
  const name = await (await (await caches.open(POINTER)).match(POINTED))?.text();
  return name !== undefined && (await caches.has(name)) ? name : undefined;
}

async function point(name: string): Promise<void> {
  await (await caches.open(POINTER)).put(POINTED, new Response(name));
}

/** Fetches files of this version into its cache. What another version has already is not fetched again. */
async function fetchFiles(files: typeof FILES): Promise<void> {
  const shell = await caches.open(await own());
  await Promise.all(
    files.map(async ({ url, revision }) => {
      const address = new URL(url, self.registration.scope).pathname;
      const known = revision === null ? await caches.match(address) : undefined;
      const response = known ?? (await fetch(address, { cache: revision === null ? 'default' : 'reload' }));
      if (!(await isOurs(address, response))) throw new Error(`${address}: ${response.status}`);
      await shell.put(address, response);
    }),
  );
}

/** Whether this is the file that was asked for, and not a page of a network that wants a login. */
async function isOurs(path: string, response: Response): Promise<boolean> {
  const page = response.headers.get('content-type')?.includes('html') ?? true;
  return response.ok && (path === INDEX ? (await response.clone().text()).includes(MAIN) : !page);
}

/**
 * The first version is there with its shell, or not at all; the rest is asked for once the app runs. A later version
 * comes whole: the surveyor who changes over to it may be out of reach the next minute. On a narrow network it does not
 * come at all: the browser asks again another time.
 */
async function install(): Promise<void> {
  const first = (await pointed()) === undefined;
  if (!first && isNarrow()) throw new Error('a new version waits for a faster network');
  await fetchFiles(first ? SHELL : FILES);
  if (first) await point(await own());
}

/** Whether every file of this version is here. */
async function whole(): Promise<boolean> {
  const cache = await caches.open(await own());
  const found = await Promise.all(FILES.map(({ url }) => cache.match(new URL(url, self.registration.scope).pathname)));
  return found.every((response) => response !== undefined);
}

/** Serves this worker's version from here on. */
async function take(): Promise<void> {
  await point(await own());
  served = undefined;
  await self.skipWaiting();
  // One that waits cleans up when it is in charge: until then the other one still serves from its own cache.
  if (self.serviceWorker?.state === 'activated') await clean();
}

/** Drops the versions that are not served any more, if this is the one that is. */
async function clean(): Promise<void> {
  const name = await own();
  if ((await pointed()) !== name) return;
  const others = (await caches.keys()).filter((key) => key !== name && key !== POINTER);
  await Promise.all(others.map((key) => caches.delete(key)));
}

/** The cache to serve from. A look that failed is not remembered. */
function current(): Promise<string> {
  served ??= pointed()
    .then((name) => name ?? own())
    .catch((error: unknown) => {
      served = undefined;
      throw error;
    });
  return served;
}

async function answer(request: Request): Promise<Response> {
  const path = request.mode === 'navigate' ? INDEX : new URL(request.url).pathname;
  const found = await current()
    .then((name) => caches.open(name))
    .then((shell) => shell.match(path))
    // Its own version is better than none.
    .catch(async () => (await caches.open(await own())).match(path))
    .catch(() => undefined);
  if (found) return found;
  const fetched = await fetch(request);
  if (KEPT.some((start) => path.startsWith(start)) && (await isOurs(path, fetched))) await keep(path, fetched.clone()).catch(() => undefined);
  return fetched;
}

async function keep(path: string, response: Response): Promise<void> {
  await (await caches.open(await current())).put(path, response);
}

self.addEventListener('install', (event) => event.waitUntil(install()));
self.addEventListener('activate', (event) => event.waitUntil(clean().catch(() => undefined)));

self.addEventListener('fetch', (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (event.request.method !== 'GET' || origin !== self.location.origin || !pathname.startsWith(SCOPE)) return;
  event.respondWith(answer(event.request));
});

// What the app asks: "newer" whether this version waits to be served, "take" to serve it, "late" to fetch what is not
// in the shell, "whole" whether that is here. Each gets its answer.
self.addEventListener('message', (event) => {
  const asked = (event.data as { type?: unknown } | null)?.type;
  const reply = (work: Promise<boolean | string>): void =>
    event.waitUntil(work.catch(() => false).then((value) => event.ports[0]?.postMessage(value)));
  if (asked === 'newer') reply(Promise.all([pointed(), own()]).then(([now, mine]) => now !== undefined && now !== mine));
  if (asked === 'version') reply(Promise.resolve(__APP_VERSION__));
  if (asked === 'whole') reply(whole());
  if (asked === 'late') reply(fetchFiles(REST).then(() => true));
  if (asked === 'take') reply(take().then(() => true));
});
