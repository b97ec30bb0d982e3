// The tablet's storage is full, in the middle of an interview, when it is finalised, when its receipt comes and at a visit:
// nothing is lost, and the work goes on when there is room. Photographs are in tablet-full-photo.mjs.
import { Device } from '../device.mjs';
import { enrolmentCode, onTheWire, stored } from '../storage.mjs';
import { answerAll, enrol, evaluations, finalise, openPage, saved, startAnywhere, unlock } from '../tablet.mjs';

export const engines = ['sqlite'];

export default async function (t) {
  const tablet = new Device(t);
  let { page } = await tablet.open();
  let quota;

  await t.step('a tablet is enrolled, and opened again with little room', async () => {
    await enrol(page, await enrolmentCode(t.server, t.server.accounts.enrolment[0].surveyor));
    await page.evaluate(() => navigator.serviceWorker.ready);
    await evaluations(page).first().waitFor();
    ({ page, quota } = await tablet.startWithLittleRoom());
    await unlock(page);
    await startAnywhere(page);
    t.assert.equal(await answerAll(page, { most: 4 }), 4);
  });
  const sent = onTheWire(tablet.context);

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

  await t.step('with room it is finalised under number 1', async () => {
    t.proxy.cut();
    await quota.room();
    await page.getByRole('button', { name: 'Lưu lại' }).click();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    t.assert.equal(await finalise(page), 1);
    await page.getByRole('button', { name: 'Người tiếp theo' }).click();
  });

  await t.step('the room runs out while the line is on its way: the server has it, and it is not said to be received', async () => {
    let letGo;
    const held = new Promise((resolve) => (letGo = resolve));
    const sending = new Promise((resolve) => {
      void page.route('**/sync/v1/submissions', async (route) => {
        resolve();
        await held;
        await route.continue();
      });
    });
    t.proxy.restore();
    await openPage(page, 'Hộp gửi');
    await page.getByRole('button', { name: 'Gửi ngay' }).click();
    await sending;
    const before = await stored(page);
    await quota.fill();
    const answered = page.waitForResponse('**/sync/v1/submissions');
    letGo();
    t.assert.equal((await answered).status(), 200);
    await page.unroute('**/sync/v1/submissions');
    await openPage(page, 'Trang chính');
    await page.getByText(/Bộ nhớ của máy đã đầy/).waitFor();
    await page.getByText('phiếu máy chủ chưa nhận').waitFor();
    await t.axe(page);
    await t.picture(page, 'no-room-for-receipt');
    t.assert.deepEqual(await stored(page), before);
  });

  await t.step('no room for a visit: it is said not to be saved, and is saved when there is room', async () => {
    await openPage(page, 'Danh sách');
    const row = page.getByRole('main').getByRole('button', { name: /Chưa gặp/ });
    await row.or(evaluations(page)).first().click();
    if ((await row.count()) > 0) await row.first().click();
    await page.getByRole('button', { name: 'Không gặp, từ chối, lý do khác' }).click();
    await page.getByRole('radio', { name: /Người cần gặp đi vắng/ }).click();
    const keep = page.getByRole('button', { name: /^Lưu: người cần gặp đi vắng/ });
    await keep.click();
    await page.getByRole('alert').getByText(/Bộ nhớ của máy đã đầy/).waitFor();
    t.assert.equal((await stored(page)).lines.length, 1);
    await quota.room();
    await keep.click();
    await page.getByRole('heading', { name: 'Đã lưu trên máy' }).waitFor();
    await page.getByRole('button', { name: 'Người tiếp theo' }).click();
  });

  await t.step('with room both have their receipts, and each number went out with one line', async () => {
    await openPage(page, 'Hộp gửi');
    await page.getByRole('button', { name: 'Gửi ngay' }).click();
    await page.getByText('Máy chủ đã nhận, 2 phiếu').waitFor({ timeout: 60_000 });
    const lines = new Set(sent.map(({ line }) => line));
    t.assert.deepEqual([...lines].map((line) => JSON.parse(line).seq).sort(), [1, 2]);
    await openPage(page, 'Trang chính');
    await page.getByText('Máy chủ đã nhận đủ. Không còn phiếu nào nợ.').waitFor();
  });
}
