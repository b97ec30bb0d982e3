// Takes the README's three pictures from the demonstration, in real Chromium.
//
//   node tests/browser/pictures.mjs [folder]     (docs/pictures)
//
// HAILONG_BIN and HAILONG_CHROMIUM as for run.mjs.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launch } from './browser.mjs';
import { signIn } from './office.mjs';
import { Server } from './server.mjs';
import { answer, enrol, openEvaluation, startInterview } from './tablet.mjs';

const folder = process.argv[2] ?? fileURLToPath(new URL('../../docs/pictures', import.meta.url));
await mkdir(folder, { recursive: true });
const server = await Server.start('sqlite');
const browser = await launch();
try {
  const open = async (width, height, options = {}) => {
    const context = await browser.newContext({ baseURL: server.url, locale: 'vi-VN', viewport: { width, height }, ...options });
    return context.newPage();
  };

  const office = await open(1366, 880);
  await signIn(office, server.account('analyst'));
  await office.locator('td.plot svg').first().waitFor();
  await office.screenshot({ path: join(folder, 'dashboard.png') });

  const tablet = await open(600, 960);
  await enrol(tablet, server.accounts.enrolment[0].code);
  await openEvaluation(tablet, /UBND huyện Sông Mã/);
  await startInterview(tablet);
  while ((await tablet.locator('[role="radiogroup"] svg').count()) < 5) {
    await answer(tablet);
    await tablet.getByRole('button', { name: 'Tiếp tục' }).click();
  }
  await tablet.waitForTimeout(400);
  await tablet.screenshot({ path: join(folder, 'tablet.png') });

  const phone = await open(390, 844, { javaScriptEnabled: false });
  await phone.goto(server.accounts.counter_links.at(-1).url);
  await phone.getByRole('button', { name: /đồng ý/i }).first().click();
  while ((await phone.locator('fieldset svg').count()) < 5) {
    for (const group of await phone.locator('fieldset').all()) {
      const radios = group.locator('input[type="radio"]');
      if ((await radios.count()) > 0) await radios.nth(1).check();
    }
    await phone.getByRole('button', { name: /Tiếp tục/ }).click();
  }
  await phone.screenshot({ path: join(folder, 'citizen.png') });
} finally {
  await browser.close();
  await server.remove();
}
process.exit(0);
