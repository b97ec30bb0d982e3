// Runs every journeys/*.mjs on every engine against the real server in real Chromium, two at a time, each lane with servers and a
// browser of its own: people wait in most of a journey, and so does the machine.
//
//   node tests/browser/run.mjs [--engine sqlite|postgres] [part of a journey's name]
//
// HAILONG_BIN (target/debug/hailong), HAILONG_CHROMIUM (/usr/bin/chromium), HAILONG_TEST_POSTGRES (without it only
// SQLite), HAILONG_PG_BIN (where psql is), HAILONG_ARTIFACTS (target/browser; pictures of failed journeys),
// HAILONG_PICTURES (a folder for the pictures that journeys take on the way). What only time does to a server, journeys do
// to its database with the command sqlite3.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { axe, launch, watch } from './browser.mjs';
import { engines, Server } from './server.mjs';

const ARTIFACTS = process.env.HAILONG_ARTIFACTS ?? fileURLToPath(new URL('../../target/browser', import.meta.url));
const DEFAULT_LIMIT_MS = 180_000;

/** What a journey is given. */
class Journey {
  contexts = [];
  problems = [];
  steps = [];
  assert = assert;
  axe = axe;

  constructor(name, server, browser, tmp) {
    Object.assign(this, { name, server, browser, tmp, engine: server.engine, proxy: server.proxy });
  }

  /** A fresh browser context (its own storage and cookies) and a page in it. */
  async open(options = {}) {
    const context = await this.browser.newContext({ baseURL: this.server.url, locale: 'vi-VN', ...options });
    this.adopt(context);
    return { context, page: await context.newPage() };
  }

  /** Lets a context made elsewhere (launchProfile) be watched, pictured and closed like our own. */
  adopt(context) {
    this.contexts.push(context);
    watch(context, this.problems);
    return context;
  }

  /** A picture for whoever changes a screen; HAILONG_PICTURES names the folder. */
  async picture(page, name) {
    const folder = process.env.HAILONG_PICTURES;
    if (folder) await page.screenshot({ path: join(folder, `${this.name}-${name}.png`), fullPage: true });
  }

  async step(name, work) {
    this.steps.push(name);
    return work();
  }
}

async function load(filter) {
  const folder = new URL('./journeys/', import.meta.url);
  const files = (await readdir(folder)).filter((file) => file.endsWith('.mjs') && file.includes(filter)).sort();
  const found = await Promise.all(files.map(async (file) => ({ name: file.slice(0, -4), ...(await import(new URL(file, folder))) })));
  // Those that may take longest first: else one lane waits for the other's last.
  return found.toSorted((a, b) => limitOf(b) - limitOf(a));
}

const limitOf = (journey) => journey.limit ?? DEFAULT_LIMIT_MS;

async function attempt(journey, server, browser) {
  const tmp = await mkdtemp(join(tmpdir(), 'hl-journey-'));
  const t = new Journey(journey.name, server, browser, tmp);
  const limit = limitOf(journey);
  let timer;
  const tooLong = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not through after ${limit / 1000} s`)), limit);
  });
  try {
    server.proxy.restore();
    await Promise.race([journey.default(t), tooLong]);
    assert.deepEqual(t.problems, [], 'errors in the pages');
    return null;
  } catch (error) {
    await picture(t);
    const at = t.steps.length > 0 ? ` at "${t.steps.at(-1)}"` : '';
    const seen = t.problems.length > 0 ? `\nin the pages:\n${t.problems.join('\n')}` : '';
    return `failed${at}\n${error.stack}${seen}\nthe server's last words:\n${server.output.slice(-4000)}`;
  } finally {
    clearTimeout(timer);
    for (const context of t.contexts) await context.close().catch(() => {});
    await rm(tmp, { recursive: true, force: true });
  }
}

async function picture(t) {
  await mkdir(ARTIFACTS, { recursive: true });
  const pages = t.contexts.flatMap((context) => context.pages());
  for (const [i, page] of pages.entries()) {
    const path = join(ARTIFACTS, `${t.name}-${t.engine}-${i}.png`);
    // A page of a killed browser cannot be pictured.
    await page.screenshot({ path, timeout: 5000 }).then(() => console.log(`    picture: ${path}`), () => {});
  }
}

/** Takes journeys of an engine until none is left, then those of the next. */
async function lane(engines, waiting, count) {
  for (const engine of engines) {
    const queue = waiting.get(engine) ?? [];
    if (queue.length > 0) await runEngine(engine, queue, count);
  }
}

async function runEngine(engine, queue, count) {
  let server;
  let browser;
  try {
    const since = Date.now();
    server = await Server.start(engine);
    browser = await launch();
    console.log(`${engine}: server and browser up (${seconds(since)})`);
    for (let journey = queue.shift(); journey; journey = queue.shift()) {
      const started = Date.now();
      const failure = await attempt(journey, server, browser);
      count[failure ? 'failed' : 'passed'] += 1;
      console.log(`${failure ? 'not ok' : 'ok'} ${engine} ${journey.name} (${seconds(started)})`);
      if (failure) console.log(failure.replace(/^/gm, '    '));
    }
  } catch (error) {
    // Of a lane that came too late to be needed nothing is lost; otherwise the other one may still take what waits.
    if (browser || queue.length > 0) count.failed += 1;
    console.log(`not ok ${engine}: ${error.stack}`);
  } finally {
    const said = (error) => console.log(`${engine} did not end well: ${error.message}`);
    await browser?.close().catch(said);
    await server?.remove().catch(said);
  }
}

function seconds(since) {
  return `${((Date.now() - since) / 1000).toFixed(1)} s`;
}

const { values, positionals } = parseArgs({ options: { engine: { type: 'string' } }, allowPositionals: true });
const journeys = await load(positionals[0] ?? '');
const count = { passed: 0, failed: 0 };
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130));
const wanted = engines.filter((name) => values.engine === undefined || name === values.engine);
const waiting = new Map(
  wanted.map((engine) => [engine, journeys.filter((journey) => journey.engines?.includes(engine) ?? true)]),
);
// The second lane begins where the first ends, so that PostgreSQL is not all one lane's.
const lanes = [...waiting.values()].flat().length > 1 ? [wanted, wanted.toReversed()] : [wanted];
await Promise.all(lanes.map((engines) => lane(engines, waiting, count)));
for (const [engine, left] of waiting) {
  for (const journey of left) console.log(`not ok ${engine} ${journey.name}: it was not begun`);
  count.failed += left.length;
}
if (count.passed + count.failed === 0) {
  console.log('no journey matches');
  count.failed = 1;
}
console.log(`${count.passed} passed, ${count.failed} failed`);
// Now: a connection that a cut left behind must not keep the run alive.
process.exit(count.failed > 0 ? 1 : 0);
