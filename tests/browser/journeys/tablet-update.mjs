// A new version of the app while an interview is open: it waits, also over a kill of the browser, and takes over only
// when nothing is unfinished and the surveyor agrees.
import { join } from 'node:path';
import { killProfile, launchProfile } from '../browser.mjs';
import { Release } from '../releases.mjs';
import { answerAll, enrol, finalise, openPage, saved, startAnywhere, unlock } from '../tablet.mjs';

export const engines = ['sqlite'];
export const limit = 300_000;

export default async function (t) {
  const release = await Release.listen(t.server);
  try {
    await journey(t, release);
  } finally {
    await release.close();
  }
}

async function journey(t, release) {
  const profile = join(t.tmp, 'tablet');
  const options = { baseURL: release.url, locale: 'vi-VN', viewport: { width: 600, height: 960 } };
  let context = t.adopt(await launchProfile(profile, options));
  let page = context.pages()[0] ?? (await context.newPage());
  const version = () => page.evaluate(() => document.documentElement.dataset.release ?? 'first');

  await t.step('a tablet with the first version, an interview begun', async () => {
    await enrol(page, t.server.accounts.enrolment[3].code);
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.reload();
    await unlock(page);
    await startAnywhere(page);
    t.assert.equal(await answerAll(page, { most: 4 }), 4);
    await saved(page);
  });

  await t.step('on a slow network the new version stays away: nothing of it is fetched', async () => {
    [release.number, release.slow] = ['second', true];
    const before = release.files;
    const state = await page.evaluate(async () => {
      const registration = await navigator.serviceWorker.ready;
      const over = new Promise((done) => {
        registration.onupdatefound = () => {
          const worker = registration.installing;
          worker.onstatechange = () => done(worker.state);
        };
      });
      await registration.update().catch(() => undefined);
      return over;
    });
    t.assert.equal(state, 'redundant');
    t.assert.equal(await waiting(page), null);
    t.assert.equal(release.files, before);
    t.assert.equal(await version(), 'first');
    release.slow = false;
  });

  await t.step('the new version is fetched and waits', async () => {
    await page.evaluate(async () => (await navigator.serviceWorker.ready).update());
    while ((await waiting(page)) !== 'installed') await new Promise((done) => setTimeout(done, 100));
    t.assert.equal(await version(), 'first');
    await page.locator('#question').waitFor();
  });

  await t.step('killed and opened again it is still the first version', async () => {
    await killProfile(profile);
    context = t.adopt(await launchProfile(profile, options));
    page = context.pages()[0] ?? (await context.newPage());
    await page.goto('/surveyor/');
    await unlock(page);
    await page.getByRole('heading', { name: /^Đã tải bản mới \d+\.\d+/ }).waitFor();
    await page.getByText('Máy chỉ đổi sang bản mới khi không còn phiếu làm dở.').waitFor();
    t.assert.equal(await page.getByRole('button', { name: 'Đổi sang bản mới', exact: true }).count(), 0);
    t.assert.equal(await page.getByRole('button', { name: 'Đổi sang bản mới: chờ xong 1 phiếu dở' }).isDisabled(), true);
    t.assert.equal(await version(), 'first');
  });

  await t.step('with its last window closed the browser starts the new worker, which serves the first version', async () => {
    await page.goto('about:blank');
    for (;;) {
      await page.goto('/surveyor/');
      if ((await waiting(page)) === null) break;
      await page.goto('about:blank');
      await new Promise((done) => setTimeout(done, 200));
    }
    await unlock(page);
    await page.getByRole('heading', { name: /^Đã tải bản mới \d+\.\d+/ }).waitFor();
    t.assert.equal(await version(), 'first');
  });

  await t.step('the interview is finished under the version it was begun with', async () => {
    await page.getByRole('button', { name: 'Làm tiếp' }).click();
    await page.getByText(/^Câu 5 \//).locator('visible=true').waitFor();
    await answerAll(page);
    t.assert.equal(await finalise(page), 1);
    t.assert.equal(await version(), 'first');
    await page.getByRole('button', { name: 'Người tiếp theo' }).click();
  });

  await t.step('then the surveyor changes over, also without network', async () => {
    await openPage(page, 'Trang chính');
    release.cut = true;
    await page.getByRole('button', { name: 'Đổi sang bản mới' }).click();
    await page.waitForFunction(() => document.documentElement.dataset.release === 'second');
    await unlock(page);
    await page.getByRole('heading', { name: 'Đánh giá của tôi' }).waitFor();
    t.assert.equal(await page.getByRole('heading', { name: 'Đã tải bản mới' }).count(), 0);
    const names = await page.evaluate(async () => (await caches.keys()).filter((name) => name.startsWith('hailong-shell')));
    t.assert.equal(names.length, 1, names.join());
  });

  await t.step('the next one comes while the window is open, and is taken over at once', async () => {
    release.cut = false;
    release.number = 'third';
    await page.evaluate(async () => (await navigator.serviceWorker.ready).update());
    await page.getByRole('button', { name: 'Đổi sang bản mới' }).click();
    await page.waitForFunction(() => document.documentElement.dataset.release === 'third');
    await unlock(page);
    await page.getByRole('heading', { name: 'Đánh giá của tôi' }).waitFor();
  });
}

/** The state of the worker that waits, or null. */
function waiting(page) {
  return page.evaluate(async () => (await navigator.serviceWorker.ready).waiting?.state ?? null);
}
