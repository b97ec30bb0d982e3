// The tablet's clock is set while an interview is open and there is no network: back by a day, to 1970, to 2099, by fourteen
// days either way, and over the end of a day. What was answered is there, the line is taken, the day is closed, and no list
// opens that was locked.
import { Device } from '../device.mjs';
import { formOf, question } from '../form.mjs';
import { onSmallServer } from '../small-server.mjs';
import { enrolmentCode, stored } from '../storage.mjs';
import { enrol, finalise, keys, openPage, saved, settled, startInterview, unlock } from '../tablet.mjs';

export const engines = ['sqlite'];
export const limit = 300_000;

const TURNED_BACK = 'Đồng hồ của máy chạy lùi so với lần trước.';
const LEASE_OVER = 'Đã 21 ngày chưa gặp máy chủ.';
const DAY = 86_400_000;
/** When it is set to, from when it is; and why the list is locked then, if it is. */
const JUMPS = {
  'back by a day': [(now) => now - DAY, TURNED_BACK],
  'to 1970': [() => Date.UTC(1970, 0, 2), TURNED_BACK],
  'to 2099': [() => Date.UTC(2099, 11, 31), LEASE_OVER],
  'back by fourteen days': [(now) => now - 14 * DAY, TURNED_BACK],
  'on by fourteen days': [(now) => now + 14 * DAY, null],
  'to the end of the day': [(now) => endOfDay(now) - 2_000, null],
};
const FORM = formOf('dong-ho', ['Đồng hồ', 'The clock'], [
  question('mot', 'integer', 'Ông/Bà phải đến mấy lần?', 'How often did you come?'),
  question('hai', 'integer', 'Ông/Bà phải gọi mấy lần?', 'How often did you call?'),
  question('ba', 'integer', 'Ông/Bà phải đợi mấy ngày?', 'How many days did you wait?'),
]);

/** Midnight of the programme's time zone, seven hours east. */
const endOfDay = (now) => Math.ceil((now + 7 * 3_600_000) / DAY) * DAY - 7 * 3_600_000;

export default onSmallServer(FORM, journey, Object.keys(JUMPS).length + 1);

async function journey(t, server) {
  const { context, page } = await new Device(t, { baseURL: server.url, timezoneId: 'Asia/Ho_Chi_Minh' }).open();
  await context.clock.install();
  const next = () => page.getByRole('button', { name: 'Tiếp tục', exact: true }).click();
  const value = () => page.locator('.field input').inputValue();
  const back = () => page.getByRole('button', { name: 'Trước', exact: true }).click();
  const send = async (received) => {
    await openPage(page, 'Hộp gửi');
    await page.getByRole('button', { name: 'Gửi ngay' }).click();
    await page.getByText(`Máy chủ đã nhận, ${received} phiếu`).waitFor();
  };

  await t.step('a tablet is enrolled', async () => {
    await page.goto('/surveyor/');
    await enrol(page, await enrolmentCode(server, 'huong'));
    await settled(page);
  });

  let seq = 0;
  for (const [name, [moved, locked]] of Object.entries(JUMPS)) {
    seq += 1;
    await t.step(`the clock is set ${name} in the middle of an interview: what was answered stays, what follows is saved`, async () => {
      await openPage(page, 'Danh sách');
      await startInterview(page);
      server.proxy.cut();
      await keys(page, '1');
      await saved(page);
      await next();
      const to = moved(Date.now());
      const on = to - Date.now();
      await page.clock.setSystemTime(to);
      // A clock that went on so far looks like a tablet that slept.
      if (on > 15 * 60_000) await unlock(page);
      await page.getByText(/^Câu 2 \//).locator('visible=true').waitFor();
      await keys(page, '2');
      await saved(page);
      await page.getByText(/Đã lưu trên máy \d/).locator('visible=true').waitFor();
      await next();
      await keys(page, '3');
      // Over the end of the day, if it is near.
      if (on > 0 && on < DAY) await page.clock.fastForward(60_000);
      await saved(page);
      t.assert.deepEqual((await stored(page)).drafts.length, 1);
    });

    await t.step(`${name}: opened again, the answers are there, and the list is as locked as the clock wants`, async () => {
      await page.reload();
      await unlock(page);
      if (locked) {
        await page.getByText(locked).waitFor();
        await openPage(page, 'Danh sách');
        await page.getByText('Danh sách người đang tạm khoá.').waitFor();
        t.assert.equal(await page.getByText(/Người số \d/).count(), 0);
        // Set right, it opens where the time since the last contact is known again.
        await page.clock.setSystemTime(Date.now());
        await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
        if (locked === TURNED_BACK) await page.getByText(locked).waitFor({ state: 'detached' });
        else await page.getByText('Danh sách người đang tạm khoá.').waitFor();
        await page.clock.setSystemTime(moved(Date.now()));
        await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
        await openPage(page, 'Trang chính');
        await page.getByText(locked).waitFor();
        await t.axe(page);
        await t.picture(page, `locked-${seq}`);
      }
      await page.getByRole('button', { name: 'Làm tiếp' }).click();
      for (const figure of ['3', '2', '1']) {
        await page.waitForFunction((want) => document.querySelector('.field input')?.value === want, figure);
        t.assert.equal(await value(), figure);
        if (figure !== '1') await back();
      }
      for (let question = 0; question < 3; question += 1) await next();
      t.assert.equal(await finalise(page), seq);
      await page.getByRole('button', { name: 'Người tiếp theo' }).click();
      await page.getByText('phiếu máy chủ chưa nhận').waitFor();
    });

    await t.step(`${name}: the line is taken like any other, the list is open, the day is closed`, async () => {
      server.proxy.restore();
      await send(seq);
      t.assert.equal(await page.getByText('tổ trưởng đang xem').count(), 0);
      await openPage(page, 'Cuối ngày');
      await page.getByText(/^Máy chủ khớp/).waitFor();
      await t.picture(page, `day-${seq}`);
      await openPage(page, 'Danh sách');
      await page.getByRole('button', { name: /Chưa gặp/ }).first().waitFor();
      await page.clock.setSystemTime(Date.now());
      await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
      await send(seq);
      await openPage(page, 'Trang chính');
      await page.getByText('Không còn phiếu nào nợ').waitFor();
    });
  }

  await t.step('every line has the day on which its interview began, and came in its order', async () => {
    const { lines, drafts } = await stored(page);
    t.assert.deepEqual(lines.map((line) => line.seq), Object.keys(JUMPS).map((_, i) => i + 1));
    t.assert.deepEqual(drafts, []);
    const today = new Date(Date.now() + 7 * 3_600_000).toISOString().slice(0, 10);
    for (const { line } of lines) t.assert.equal(JSON.parse(line).today, today);
  });
}
