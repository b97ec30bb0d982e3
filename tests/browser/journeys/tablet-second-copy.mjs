// The second copy: the tablet's database is deleted, then damaged, and everything finalised reaches the server.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { api, signIn } from '../office.mjs';
import { launchProfile } from '../browser.mjs';
import { besideTheApp, deleteDatabase, enrolmentCode, journal, onTheWire, stored, takeLinesOut } from '../storage.mjs';
import { answerAll, enrol, evaluations, finalise, openPage, startAnywhere, unlock } from '../tablet.mjs';

export const engines = ['sqlite'];
export const limit = 300_000;

export default async function (t) {
  const surveyor = t.server.accounts.enrolment[4].surveyor;
  const options = { baseURL: t.server.url, locale: 'vi-VN', viewport: { width: 600, height: 960 } };
  const context = t.adopt(await launchProfile(join(t.tmp, 'tablet'), options));
  const sent = onTheWire(context);
  const page = context.pages()[0] ?? (await context.newPage());
  let kept;

  await t.step('two interviews without network stand in two places', async () => {
    await enrol(page, await enrolmentCode(t.server, surveyor));
    await page.evaluate(() => navigator.serviceWorker.ready);
    await evaluations(page).first().waitFor();
    t.proxy.cut();
    for (const seq of [1, 2]) {
      await startAnywhere(page);
      await answerAll(page);
      t.assert.equal(await finalise(page), seq);
      await page.getByText(/ghi hai nơi, đã đọc lại đúng/).waitFor();
      await page.getByRole('button', { name: 'Người tiếp theo' }).click();
    }
    kept = (await stored(page)).lines;
    const text = await journal(page);
    for (const { line } of kept) t.assert.ok(text.includes(line), 'the journal has the line byte for byte');
  });

  await t.step('the database is deleted: the lines come from the journal', async () => {
    await besideTheApp(page);
    await deleteDatabase(page);
    t.assert.equal(await stored(page), null);
    await page.goto('/surveyor/');
    await page.getByRole('heading', { name: '2 phiếu cứu được từ bản sao thứ hai' }).waitFor();
    await page.getByText('Kho dữ liệu cũ của máy này không còn.').waitFor();
    await t.axe(page);
    await t.picture(page, 'rescued');
  });

  await t.step('they can be copied to a file as they are', async () => {
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Chép ra tệp' }).click()]);
    const text = await readFile(await download.path(), 'utf8');
    t.assert.deepEqual(text.split('\n').filter(Boolean), kept.flatMap(({ line, key_box }) => [line, key_box]));
  });

  await t.step('enrolled again, the server signs for both', async () => {
    t.proxy.restore();
    await enrol(page, await enrolmentCode(t.server, surveyor));
    await evaluations(page).first().waitFor();
    await page.getByRole('heading', { name: '2 phiếu cứu được từ bản sao thứ hai' }).waitFor();
    await page.getByText('Máy chủ đã nhận đủ, để tổ trưởng xem.').waitFor({ timeout: 90_000 });
    await t.picture(page, 'handed-over');
    t.assert.deepEqual(new Set(sent.map(({ line }) => line)), new Set(kept.map(({ line }) => line)));
    for (const item of sent) t.assert.equal(item.key_box, kept.find(({ line }) => line === item.line).key_box);
    // The cookie showed it at the enrolment, the tablet told it in its first hello.
    for (const cause of ['enrolled_again', 'lost']) t.assert.match(t.server.output, new RegExp(`"loss.cause":"${cause}"`));
  });

  await t.step('the supervisor takes them over, and they count under their old numbers', async () => {
    const supervisor = t.server.account('supervisor');
    const office = await api(t.server, supervisor);
    const tablets = async () => (await (await office('/api/v1/tablets')).json()).items;
    const rescuer = (await tablets()).at(-1);
    const [{ from, label, lines }] = rescuer.rescued;
    t.assert.equal(lines, 2);
    const lost = async () => (await (await office(`/api/v1/tablets/${from}`)).json());
    t.assert.equal((await lost()).held, 0);
    const desk = (await t.open({ baseURL: t.server.direct, viewport: { width: 1440, height: 900 } })).page;
    await signIn(desk, supervisor, '/tablets');
    await desk.getByText(`${rescuer.label} cứu được phiếu của một lần đăng ký đã mất`).waitFor();
    await desk.getByRole('button', { name: rescuer.label, exact: true }).click();
    await desk.getByText(`2 phiếu cứu được của ${label} chờ nhận`).waitFor();
    await t.axe(desk);
    await t.picture(desk, 'waiting');
    await desk.getByRole('button', { name: 'Nhận 2 phiếu' }).click();
    await t.picture(desk, 'asking');
    await desk.getByRole('dialog').getByRole('button', { name: 'Nhận 2 phiếu' }).click();
    await desk.getByText('Đã nhận 2 phiếu.').waitFor();
    t.assert.deepEqual([(await lost()).held, (await lost()).history.map(({ deed }) => deed)], [2, ['taken_over']]);
    t.assert.deepEqual((await tablets()).at(-1).rescued, []);
    await desk.close();
  });

  await t.step('the new install begins at 1', async () => {
    await startAnywhere(page);
    await answerAll(page);
    t.assert.equal(await finalise(page), 1);
    await page.getByRole('button', { name: 'Người tiếp theo' }).click();
    await openPage(page, 'Hộp gửi');
    await page.getByText('Máy chủ đã nhận, 1 phiếu').waitFor({ timeout: 60_000 });
  });

  await t.step('a damaged memory: the same install goes on in another database, with its PIN', async () => {
    await besideTheApp(page);
    await takeLinesOut(page, { install: 'damaged' });
    await page.goto('/surveyor/');
    await unlock(page);
    await page.getByText(/Bản thứ hai còn đủ 1 phiếu; máy đã dựng lại/).waitFor();
    await t.axe(page);
    await t.picture(page, 'rebuilt');
    t.assert.deepEqual(await page.evaluate(async () => (await indexedDB.databases()).map((one) => one.name).sort()), ['hailong', 'hailong-2']);
    await startAnywhere(page);
    await answerAll(page);
    t.assert.equal(await finalise(page), 2);
    await page.getByText(/ghi hai nơi, đã đọc lại đúng/).waitFor();
    await page.getByRole('button', { name: 'Người tiếp theo' }).click();
    await openPage(page, 'Hộp gửi');
    await page.getByRole('button', { name: 'Gửi ngay' }).click();
    await page.getByText('Máy chủ đã nhận, 2 phiếu').waitFor({ timeout: 60_000 });
  });
}
