// Chromium as the journeys need it: pages that report what went wrong in them, profiles that survive a kill, axe.
import { readdir, readFile } from 'node:fs/promises';
import { axeSource, chromium } from './packages.mjs';

const EXECUTABLE = process.env.HAILONG_CHROMIUM ?? '/usr/bin/chromium';

export function launch() {
  return chromium.launch({ executablePath: EXECUTABLE });
}

/** A browser on a profile of its own, as on a tablet: storage stays when it is killed. */
export function launchProfile(dir, options = {}) {
  return chromium.launchPersistentContext(dir, { executablePath: EXECUTABLE, ...options });
}

/** kill -9 of the browser on this profile: its main process names the profile and has no --type. */
export async function killProfile(dir) {
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    const args = line.split('\0');
    if (args.includes(`--user-data-dir=${dir}`) && !args.some((arg) => arg.startsWith('--type='))) {
      process.kill(Number(pid), 'SIGKILL');
      return;
    }
  }
  throw new Error(`no browser runs on ${dir}`);
}

/** Storage that the browser may not evict; it must be granted again after each start. */
export async function grantPersistentStorage(context, origin) {
  const page = context.pages()[0] ?? (await context.newPage());
  const session = await context.newCDPSession(page);
  await session.send('Browser.setPermission', { permission: { name: 'persistent-storage' }, setting: 'granted', origin });
}

/** Exceptions and refusals by the Content-Security-Policy, in every page of the context. */
export function watch(context, problems) {
  const follow = (page) => {
    page.on('pageerror', (error) => problems.push(`${page.url()}: ${error.stack ?? error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error' && /content security policy/i.test(message.text())) {
        problems.push(`${page.url()}: ${message.text()}`);
      }
    });
  };
  context.pages().forEach(follow);
  context.on('page', follow);
}

/** Throws with every accessibility violation on the page as it stands. */
export async function axe(page, options = {}) {
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate((given) => globalThis.axe.run(document, given), options);
  if (violations.length === 0) return;
  const lines = violations.map(({ id, help, nodes }) => `${id}: ${help}\n${nodes.map((n) => `    ${n.html}`).join('\n')}`);
  throw new Error(`${page.url()} is not accessible:\n  ${lines.join('\n  ')}`);
}
