// The tablet's storage is full, in the middle of an interview and when it is finalised: nothing is lost, and the work
// goes on when there is room.
import { join } from 'node:path';
import { launchProfile } from '../browser.mjs';
import { enrolmentCode, onTheWire, quotaOf, stored } from '../storage.mjs';
import { answerAll, enrol, evaluations, finalise, openPage, saved, startAnywhere, unlock } from '../tablet.mjs';

export const engines = ['sqlite'];

export default async function (t) {
  const profile = join(t.tmp, 'tablet');
  const options = { baseURL: t.server.url, locale: 'vi-VN', viewport: { width: 600, height: 960 } };
  let context = t.adopt(await launchProfile(profile, options));
  let page = context.pages()[0] ?? (await context.newPage());
  const origin = t.server.url;
  let quota;

  await t.step('a tablet is enrolled, and opened again with little room', async () => {
    await enrol(page, await enrolmentCode(t.server, t.server.accounts.enrolment[0].surveyor));
    await page.evaluate(() => navigator.serviceWorker.ready);
    await evaluations(page).first().waitFor();
    await context.close();
    context = t.adopt(await launchProfile(profile, options));
    page = context.pages()[0] ?? (await context.newPage());
    quota = await quotaOf(context, page, origin);
    // Before the first write: what the browser then believes to be left it goes on believing for a while.
    await quota.room();
    await page.goto('/surveyor/');
    await unlock(page);
    await startAnywhere(page);
    t.assert.equal(await answerAll(page, { most: 4 }), 4);
  });
  const sent = onTheWire(context);

  await t.step('no room: the answer is said not to be saved, with the cure', async () => {
    await quota.fill();
    await page.getByRole('radio').nth(1).click();
    await page.getByRole('heading', { name: 'CHƯA LƯU được câu này' }).waitFor();
    await page.getByText(/Bộ nhớ của máy đã đầy/).waitFor();
    await t.axe(page);
    await t.picture(page, 'no-room');
    await page.getByRole('button', { name: 'Lưu lại' }).click();
    await page.getByRole('heading', { name: 'CHƯA LƯU được câu này' }).waitFor();
  });

  await t.step('with room the same answer is saved', async () => {
    await quota.room();
    await page.getByRole('button', { name: 'Lưu lại' }).click();
    await saved(page);
    t.assert.equal(await page.getByRole('radio').nth(1).getAttribute('aria-checked'), 'true');
    await page.getByRole('button', { name: 'Tiếp tục', exact: true }).click();
    await answerAll(page);
  });

  await t.step('no room when it is finalised: it stays unfinished, whole', async () => {
    await quota.fill();
    await page.getByRole('button', { name: 'Chốt phiếu' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Chốt phiếu' }).click();
    await page.getByText(/CHƯA CHỐT được phiếu/).waitFor();
    await page.getByRole('dialog').getByText(/Bộ nhớ của máy đã đầy/).waitFor();
    await t.picture(page, 'not-finalised');
    const there = await stored(page);
    t.assert.deepEqual([there.lines.length, there.drafts.length], [0, 1]);
  });

  await t.step('with room it is finalised under number 1 and received', async () => {
    await quota.room();
    await page.getByRole('button', { name: 'Lưu lại' }).click();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    t.assert.equal(await finalise(page), 1);
    await page.getByRole('button', { name: 'Người tiếp theo' }).click();
    await openPage(page, 'Hộp gửi');
    await page.getByRole('button', { name: 'Gửi ngay' }).click();
    await page.getByText('Máy chủ đã nhận, 1 phiếu').waitFor({ timeout: 60_000 });
    t.assert.deepEqual([...new Set(sent.map(({ line }) => JSON.parse(line).seq))], [1]);
  });
}
