// What the office asks of a tablet, on the tablet itself: lock and unlock, revoke, the end of the lease, erase.
import { join } from 'node:path';
import { api } from '../office.mjs';
import { besideTheApp, enrolmentCode, journal, stored } from '../storage.mjs';
import { PIN, answerAll, answer, enrol, evaluations, finalise, keys, openPage, startAnywhere, unlock, wholeApp } from '../tablet.mjs';

export const limit = 300_000;
const LOCKED = 'Máy đã khoá theo yêu cầu của tổ trưởng';
const CLOSED = 'Danh sách người đang tạm khoá';
const DAY = 86_400_000;

async function until(reached) {
  while (!(await reached())) await new Promise((done) => setTimeout(done, 100));
}

export default async function (t) {
  const office = await api(t.server, t.server.account('manager'));
  const { context, page: first } = await t.open({ viewport: { width: 800, height: 1280 }, reducedMotion: 'reduce' });
  let page = first;
  let id;

  const shown = async () => (await office(`/api/v1/tablets/${id}`)).json();
  const ask = async (status) => t.assert.ok((await office(`/api/v1/tablets/${id}`, {}, 'PATCH', { status })).ok);
  /** The tablet meets the server now and not in a quarter of an hour. */
  const meet = async () => {
    const before = (await shown()).last_contact_at;
    await openPage(page, 'Hộp gửi');
    await page.getByRole('button', { name: 'Gửi ngay' }).click();
    await until(async () => (await shown()).last_contact_at !== before);
    await openPage(page, 'Trang chính');
  };

  await t.step('a tablet comes into use and hands in one interview', async () => {
    await enrol(page, await enrolmentCode(t.server, t.server.accounts.enrolment[1].surveyor));
    const label = /Máy \d+/.exec(await page.locator('h1').innerText())[0];
    id = (await (await office('/api/v1/tablets')).json()).items.find((one) => one.label === label).id;
    await startAnywhere(page);
    await answerAll(page, { level: 4 });
    t.assert.equal(await finalise(page), 1);
    await page.getByRole('button', { name: 'Người tiếp theo' }).click();
    await openPage(page, 'Trang chính');
    await page.getByText('Không còn phiếu nào nợ').waitFor();
    await wholeApp(page);
  });

  await t.step('one interview is left unfinished', async () => {
    await startAnywhere(page);
    await answerAll(page, { most: 2 });
    await answer(page);
    await page.getByRole('button', { name: 'Tạm dừng' }).click();
    await page.getByRole('button', { name: 'Thôi phỏng vấn, lưu dở' }).click();
    await page.getByRole('button', { name: 'Làm tiếp' }).waitFor();
  });

  await t.step('locked: no list, and what is unfinished can be gone on with', async () => {
    await ask('locked');
    await meet();
    await page.getByText(LOCKED).waitFor();
    await page.getByText(CLOSED).waitFor();
    t.assert.equal(await page.getByRole('button', { name: /\d+ \/ \d+/ }).count(), 0);
    t.assert.equal(await page.getByText('Người tiếp theo').count(), 0);
    await openPage(page, 'Danh sách');
    await page.getByText(CLOSED).waitFor();
    t.assert.equal(await page.getByRole('group', { name: 'Lọc' }).count(), 0);
    await t.axe(page);
    await t.picture(page, 'locked');
    // A restart does not open it; the lock screen says so.
    await page.reload();
    await page.getByText(LOCKED).waitFor();
    await unlock(page);
    await page.getByRole('button', { name: 'Làm tiếp' }).waitFor();
    t.assert.equal(await page.getByText('nhờ tổ trưởng đăng ký lại máy').count(), 0);
    t.assert.equal((await shown()).status, 'locked');
  });

  await t.step('unlocked: the list is back, without enrolling anew', async () => {
    await ask('active');
    await meet();
    await page.getByText(LOCKED).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: /\d+ \/ \d+/ }).first().waitFor();
  });

  await t.step('after twenty-one days without the server the list is locked, and a clock turned back does not open it', async () => {
    t.proxy.cut();
    const now = Date.now();
    const at = async (time) => {
      await page.clock.setFixedTime(time);
      await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    };
    await at(now + 20 * DAY);
    await page.getByText('Người tiếp theo').waitFor();
    await at(now + 21 * DAY + 60_000);
    await page.getByText('Đã 21 ngày chưa gặp máy chủ').waitFor();
    await page.getByText(CLOSED).waitFor();
    await t.axe(page);
    await t.picture(page, 'lease');
    await at(now);
    await page.getByText('Đã 21 ngày chưa gặp máy chủ').waitFor();
    await page.reload();
    await page.getByText('Đã 21 ngày chưa gặp máy chủ').waitFor();
    await unlock(page);
    await page.getByText(CLOSED).waitFor();
    // What was begun is finished and saved all the same.
    await page.getByRole('button', { name: 'Làm tiếp' }).click();
    await answerAll(page);
    t.assert.equal(await finalise(page), 2);
    await page.getByRole('button', { name: 'Người tiếp theo' }).click();
    await openPage(page, 'Trang chính');
    await page.getByText('phiếu máy chủ chưa nhận').waitFor();
  });

  await t.step('one contact opens it again', async () => {
    t.proxy.restore();
    // A window whose clock runs again.
    await page.close();
    page = await context.newPage();
    await page.goto('/surveyor/');
    await unlock(page);
    await meet();
    await page.getByText('Đã 21 ngày').waitFor({ state: 'detached' });
    await page.getByText('Người tiếp theo').waitFor();
    await page.getByText('Không còn phiếu nào nợ').waitFor();
  });

  await t.step('revoked: it says what happened, and what it has still gets there, for a supervisor to see', async () => {
    await startAnywhere(page);
    await answerAll(page);
    t.proxy.cut();
    t.assert.equal(await finalise(page), 3);
    await page.getByRole('button', { name: 'Người tiếp theo' }).click();
    await ask('revoked');
    t.proxy.restore();
    await meet();
    await page.getByText('Máy này đã bị thu hồi').waitFor();
    t.assert.equal(await page.getByText('Người tiếp theo').count(), 0);
    await until(async () => (await shown()).held === 3);
    await t.picture(page, 'revoked');
    await openPage(page, 'Hộp gửi');
    await page.getByText('Máy chủ đã nhận, tổ trưởng đang xem').first().waitFor();
    await openPage(page, 'Trang chính');
  });

  await t.step('to be erased: not before everything stands in a verified backup', async () => {
    await ask('active');
    await meet();
    await ask('wipe');
    await meet();
    await page.getByText('Tổ trưởng yêu cầu xoá máy này').waitFor();
    await t.picture(page, 'to-be-erased');
    t.assert.equal((await shown()).status, 'wipe');
    t.assert.equal((await stored(page)).lines.length, 3);
  });

  await t.step('a visit that is on the screen when the office asks is kept and sent', async () => {
    await t.server.backUp(join(t.tmp, 'before.db'));
    await ask('active');
    await meet();
    // The order is on the road while the surveyor goes to the page of a visit.
    let release;
    const held = new Promise((done) => (release = done));
    await context.route('**/sync/v1/hello', async (route) => {
      await held;
      await route.continue();
    });
    await openPage(page, 'Hộp gửi');
    await page.getByRole('button', { name: 'Gửi ngay' }).click();
    await openPage(page, 'Danh sách');
    await page.getByRole('main').getByRole('button', { name: /Chưa gặp/ }).or(evaluations(page)).first().click();
    if ((await page.getByRole('button', { name: /Chưa gặp/ }).count()) > 0) await page.getByRole('button', { name: /Chưa gặp/ }).first().click();
    await page.getByRole('button', { name: 'Không gặp, từ chối, lý do khác' }).click();
    await page.getByRole('radio', { name: /Người cần gặp đi vắng/ }).click();
    await ask('wipe');
    const before = (await shown()).last_contact_at;
    release();
    await until(async () => (await shown()).last_contact_at !== before);
    await context.unroute('**/sync/v1/hello');
    // Long enough for the tablet to have asked, had it wanted to.
    await page.waitForTimeout(2000);
    await page.getByRole('button', { name: /^Lưu: người cần gặp đi vắng/ }).click();
    await page.getByRole('heading', { name: 'Đã lưu trên máy' }).waitFor();
    await page.getByRole('button', { name: 'Người tiếp theo' }).click();
    await until(async () => (await shown()).held === 4);
    t.assert.equal((await shown()).status, 'wipe');
  });

  await t.step('erased: nothing is left, the office knows it, and the tablet is like new', async () => {
    await t.server.backUp(join(t.tmp, 'backup.db'));
    await openPage(page, 'Hộp gửi');
    await page.getByRole('button', { name: 'Gửi ngay' }).click();
    await page.getByRole('heading', { name: 'Máy đã được xoá' }).waitFor();
    await page.getByText('Máy chủ biết là đã xoá xong').waitFor();
    await t.axe(page);
    await t.picture(page, 'erased');
    t.assert.deepEqual([(await shown()).status, (await shown()).history.at(-1).deed], ['wiped', 'erased']);
    await besideTheApp(page);
    t.assert.equal(await stored(page), null);
    t.assert.equal(await journal(page), '');
    t.assert.equal(await page.evaluate(() => localStorage.getItem('hailong-canary')), null);
    await page.goto('/surveyor/');
    await page.getByRole('heading', { name: 'Kiểm tra máy' }).waitFor();
    // It is no loss: nothing is said of one, and nothing is told at the next enrolment.
    t.assert.equal(await page.locator('.ban').filter({ hasText: /mất|hỏng/ }).count(), 0);
    await enrol(page, await enrolmentCode(t.server, t.server.accounts.enrolment[1].surveyor));
    const again = (await (await office('/api/v1/tablets')).json()).items.at(-1);
    t.assert.deepEqual([again.status, again.recovery], ['active', null]);
  });

  await t.step('a PIN still opens only what it was set for', async () => {
    await page.reload();
    await page.getByRole('heading', { name: /Nhập mã PIN của/ }).waitFor();
    await keys(page, PIN.split('').reverse().join(''));
    await page.getByText('Mã PIN chưa đúng').waitFor();
  });
}
