// Practising: the real questionnaire with made-up people, marked on every screen, in a store of its own. Nothing of it leaves
// the tablet, the server refuses it if it does, and the real work is as it was.
import { join } from 'node:path';
import { grantPersistentStorage, launchProfile } from '../browser.mjs';
import { enrolmentCode, onTheWire, stored } from '../storage.mjs';
import { answerAll, answerAlone, answerInPart, checkScreen, enrol, evaluations, finalise, openPage, partBegins, saved, settled, startAnywhere, startInterview, unlock } from '../tablet.mjs';

export const engines = ['sqlite'];
export const limit = 300_000;
const MARK = 'ĐANG TẬP: không gửi, không tính';

export default async function (t) {
  const profile = join(t.tmp, 'tablet');
  const options = { baseURL: t.server.url, locale: 'vi-VN', viewport: { width: 600, height: 960 } };
  const surveyor = t.server.accounts.enrolment[3].surveyor;
  const context = t.adopt(await launchProfile(profile, options));
  await grantPersistentStorage(context, t.server.url);
  const asked = [];
  context.on('request', (request) => request.url().includes('/sync/') && asked.push([request.url(), request.postData() ?? '']));
  const sent = onTheWire(context);
  const page = context.pages()[0] ?? (await context.newPage());
  let before;
  let practice;

  async function marked(name) {
    await page.getByText(MARK).first().waitFor();
    t.assert.ok((await page.title()).startsWith(MARK), name);
  }

  const check = (name) => checkScreen(t, page, name);

  await t.step('real work: one interview waits to be sent, another is unfinished', async () => {
    await enrol(page, await enrolmentCode(t.server, surveyor));
    await settled(page);
    t.proxy.cut();
    await startAnywhere(page);
    await answerAll(page);
    await finalise(page);
    await page.getByRole('button', { name: 'Người tiếp theo' }).click();
    await startAnywhere(page);
    t.assert.equal(await answerAll(page, { most: 3 }), 3);
    await saved(page);
    await page.getByRole('button', { name: 'Tạm dừng' }).click();
    await page.getByRole('button', { name: 'Thôi phỏng vấn, lưu dở' }).click();
    await page.getByRole('heading', { name: 'Đánh giá của tôi' }).waitFor();
    before = await stored(page);
    t.assert.deepEqual([before.lines.length, before.drafts.length], [1, 1]);
  });

  await t.step('practice opens without network, and without the PIN', async () => {
    await page.getByRole('button', { name: 'Tập làm phiếu' }).click();
    await page.getByRole('heading', { name: '0 phiếu tập' }).waitFor();
    await marked('home');
    t.assert.equal(await page.getByRole('navigation').getByRole('button', { name: 'Hộp gửi' }).count(), 0);
    t.assert.equal(await page.getByText('Đang làm dở').count(), 0, 'nothing of the real work is here');
    await check('home');
  });

  await t.step('every screen of an interview is marked', async () => {
    const rows = evaluations(page);
    await rows.first().click();
    await marked('list');
    t.assert.ok((await page.getByText('Bản tập').count()) > 0);
    await startInterview(page);
    await marked('question');
    await answerAll(page, {
      each: () => marked('question'),
      part: async () => {
        await marked('before the private part');
        await partBegins(page).click();
        await page.locator('#question').waitFor();
        await marked('private part');
        await page.getByRole('button', { name: 'Có người đến gần: che màn hình' }).click();
        await page.getByText(MARK).waitFor();
        await page.getByRole('button', { name: 'Không giữ được? Bấm vào đây để mở' }).click();
        while (await page.locator('#question').isVisible()) await answerInPart(page, 1);
        await marked('after the private part');
        await page.getByRole('button', { name: 'Tôi là người hỏi, tôi đã nhận lại máy' }).click();
        await page.locator('#question').waitFor();
      },
    });
    await marked('review');
    await finalise(page);
    await marked('kept');
    t.assert.equal(await page.getByText('Có mạng là máy tự gửi').count(), 0, 'that would not be true');
    await check('kept');
    await page.getByRole('button', { name: 'Người tiếp theo' }).click();
    await page.getByRole('heading', { name: '1 phiếu tập' }).waitFor();
  });

  await t.step('nothing of it leaves when there is a network', async () => {
    t.proxy.restore();
    await page.reload();
    await page.getByRole('heading', { name: '1 phiếu tập' }).waitFor();
    const practised = await linesOf(page, 'hailong.practice');
    t.assert.equal(practised.length, 1);
    t.assert.equal(JSON.parse(practised[0].line).kind, 'practice');
    const { install, id } = JSON.parse(practised[0].line);
    practice = { install, id };
    t.assert.notEqual(install, JSON.parse(before.lines[0].line).install);
  });

  await t.step('the real work is as it was', async () => {
    await page.getByRole('button', { name: 'Thôi tập' }).click();
    await unlock(page);
    await page.getByRole('heading', { name: 'Đánh giá của tôi' }).waitFor();
    t.assert.equal(await page.getByText(MARK).count(), 0);
    const after = await stored(page);
    t.assert.deepEqual(after.lines, before.lines);
    t.assert.deepEqual(after.drafts, before.drafts);
    await page.getByRole('button', { name: 'Làm tiếp' }).click();
    await page.getByText(/^Câu 4 \//).locator('visible=true').waitFor();
    await answerAll(page, { part: answerAlone });
    t.assert.equal(await finalise(page), 2);
    await page.getByRole('button', { name: 'Người tiếp theo' }).click();
    await openPage(page, 'Hộp gửi');
    await page.getByRole('button', { name: 'Gửi ngay' }).click();
    await page.getByText('Máy chủ đã nhận, 2 phiếu').waitFor({ timeout: 60_000 });
    t.assert.ok(asked.length > 0 && sent.length > 0, 'the watch sees what is sent');
    for (const { line } of sent) t.assert.equal(JSON.parse(line).kind, 'interview');
    for (const [url, body] of asked) t.assert.ok(!body.includes(practice.install) && !body.includes(practice.id), url);
  });
}

function linesOf(page, name) {
  return page.evaluate(async (database) => {
    const done = (asked) => new Promise((good, bad) => ((asked.onsuccess = () => good(asked.result)), (asked.onerror = () => bad(asked.error))));
    const db = await done(indexedDB.open(database));
    const all = await done(db.transaction('submission').objectStore('submission').getAll());
    db.close();
    return all.map(({ seq, line }) => ({ seq, line }));
  }, name);
}
