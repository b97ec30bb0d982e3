// A tablet's storage is copied to another machine and both go on: the one that sees the other stops numbering, keeps and
// sends what it has, and goes on under a new enrolment, which takes everything along.
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { launchProfile } from '../browser.mjs';
import { enrolmentCode, onTheWire, stored } from '../storage.mjs';
import { answerAll, enrol, evaluations, finalise, openPage, startAnywhere, unlock } from '../tablet.mjs';

export const engines = ['sqlite'];
export const limit = 300_000;

const CLONED = 'Số phiếu của máy này trùng với một máy khác';

export default async function (t) {
  const surveyor = t.server.accounts.enrolment[4].surveyor;
  const options = { baseURL: t.server.url, locale: 'vi-VN', viewport: { width: 800, height: 1280 } };
  const folder = (name) => join(t.tmp, name);
  const open = async (name) => {
    const context = t.adopt(await launchProfile(folder(name), options));
    return { context, page: context.pages()[0] ?? (await context.newPage()) };
  };
  const interview = async (page, number) => {
    await startAnywhere(page);
    await answerAll(page);
    t.assert.equal(await finalise(page), number);
    await page.getByText(/ghi hai nơi, đã đọc lại đúng/).waitFor();
    await page.getByRole('button', { name: 'Người tiếp theo' }).click();
  };
  const send = async (page) => {
    await openPage(page, 'Hộp gửi');
    await page.getByRole('button', { name: 'Gửi ngay' }).click();
  };

  await t.step('one interview is handed in; the tablet is switched off and its storage copied', async () => {
    const { context, page } = await open('tablet');
    await enrol(page, await enrolmentCode(t.server, surveyor));
    await page.evaluate(() => navigator.serviceWorker.ready);
    await evaluations(page).first().waitFor();
    await interview(page, 1);
    await send(page);
    await page.getByText('Máy chủ đã nhận, 1 phiếu').waitFor({ timeout: 60_000 });
    await context.close();
    await cp(folder('tablet'), folder('copy'), { recursive: true });
  });

  await t.step('the first one hands in its second interview and sees nothing of it', async () => {
    const { context, page } = await open('tablet');
    await page.goto('/surveyor/');
    await unlock(page);
    await interview(page, 2);
    await send(page);
    await page.getByText('Máy chủ đã nhận, 2 phiếu').waitFor({ timeout: 60_000 });
    await context.close();
  });

  const { context, page } = await open('copy');
  const sent = onTheWire(context);
  let kept;

  await t.step('the copy makes another second one and is told', async () => {
    t.proxy.cut();
    await page.goto('/surveyor/');
    await unlock(page);
    await interview(page, 2);
    kept = (await stored(page)).lines;
    t.proxy.restore();
    await send(page);
    await openPage(page, 'Trang chính');
    await page.getByRole('heading', { name: CLONED }).waitFor({ timeout: 60_000 });
    t.assert.equal(await page.getByRole('button', { name: 'Mở', exact: true }).count(), 0, 'nothing new can be begun');
    await t.axe(page);
    await t.picture(page, 'cloned');
  });

  await t.step('it is enrolled anew and takes both lines along', async () => {
    await page.getByRole('button', { name: 'Đăng ký lại máy' }).click();
    await page.getByRole('button', { name: 'Về', exact: true }).click();
    await page.getByRole('button', { name: 'Đăng ký lại máy' }).click();
    await t.picture(page, 'enrol-anew');
    await enrol(page, await enrolmentCode(t.server, surveyor), { pin: 'kept' });
    await unlock(page);
    await page.getByRole('heading', { name: '2 phiếu mang theo từ lần đăng ký trước' }).waitFor();
    await page.getByText('Máy chủ đã nhận đủ, để tổ trưởng xem.').waitFor({ timeout: 90_000 });
    await t.picture(page, 'taken-along');
    const lines = new Set(kept.map(({ line }) => line));
    t.assert.equal(lines.size, 2);
    for (const line of lines) t.assert.ok(sent.some((item) => item.line === line), 'each line was sent byte for byte');
    t.assert.match(t.server.output, /"loss.cause":"cloned"/);
  });

  await t.step('the new install begins at 1', async () => {
    await interview(page, 1);
    await send(page);
    await page.getByText('Máy chủ đã nhận, 1 phiếu').waitFor({ timeout: 60_000 });
  });
}
