// A tablet that nobody touches: locked after five minutes, after fifteen during an interview, never while a recording is
// listened to; what the respondent answers alone is covered after two. Everything is given back.
import { join } from 'node:path';
import { cameraWithNoise } from '../camera.mjs';
import { Device } from '../device.mjs';
import { formOf, question, TIMES } from '../form.mjs';
import { onSmallServer } from '../small-server.mjs';
import { enrolmentCode } from '../storage.mjs';
import { answerInPart, enrol, finalise, keys, openPage, partBegins, saved, settled, startInterview, unlock } from '../tablet.mjs';

export const engines = ['sqlite'];
export const limit = 240_000;

const MINUTE = 60_000;
/** Less than between two looks at the clock. */
const SHORT = 10_000;
const FORM = formOf('nghi-tay', ['Nghỉ tay', 'A rest'], [
  TIMES,
  question('loi', 'audio', 'Ông/Bà muốn nói gì thêm?', 'Anything to add in your own words?'),
  { ...question('rieng', 'integer', 'Ông/Bà phải đưa thêm mấy lần?', 'How often did you pay extra?'), sensitive: true },
  { ...question('kin', 'integer', 'Ông/Bà bị gây khó mấy lần?', 'How often were you harassed?'), sensitive: true },
]);

export default onSmallServer(FORM, journey);

async function journey(t, server) {
  const args = await cameraWithNoise(join(t.tmp, 'noise.y4m'));
  const { context, page } = await new Device(t, { baseURL: server.url, args, permissions: ['microphone'] }).open();
  await context.clock.install();
  const pin = page.getByRole('heading', { name: /Nhập mã PIN của/ });
  const covered = page.getByRole('heading', { name: 'Màn hình đang được che' });
  const next = () => page.getByRole('button', { name: 'Tiếp tục', exact: true }).click();
  /** Time passes without a touch, and whatever comes of it has come. */
  const pass = async (ms) => {
    await page.clock.fastForward(ms);
    await page.waitForTimeout(300);
  };
  /** Open for so long, and not longer. */
  const after = async (minutes, what) => {
    await pass(minutes * MINUTE - SHORT);
    t.assert.equal(await what.count(), 0, `before ${minutes} minutes`);
    await pass(2 * SHORT);
    await what.waitFor({ timeout: 5_000 });
  };

  await t.step('at rest: five minutes from the last touch', async () => {
    await enrol(page, await enrolmentCode(server, 'huong'));
    await settled(page);
    await openPage(page, 'Hộp gửi');
    await pass(4 * MINUTE);
    await openPage(page, 'Trang chính');
    await after(5, pin);
    await unlock(page);
    await openPage(page, 'Danh sách');
    await after(5, pin);
    await unlock(page);
  });

  await t.step('a clock that is set back puts it off no longer', async () => {
    await page.getByRole('heading', { name: 'Đánh giá của tôi' }).waitFor();
    await openPage(page, 'Trang chính');
    await page.clock.setSystemTime(Date.now() - 86_400_000);
    await after(5, pin);
    await page.clock.setSystemTime(Date.now());
    await unlock(page);
  });

  await t.step('in an interview: fifteen minutes, and it goes on at the same question with the same answer', async () => {
    await openPage(page, 'Danh sách');
    await startInterview(page);
    await keys(page, '3');
    await saved(page);
    await after(15, pin);
    await unlock(page);
    await page.getByText(/^Câu 1 \//).locator('visible=true').waitFor();
    await page.waitForFunction(() => document.querySelector('.field input')?.value === '3');
    // The last figure was typed just before.
    await keys(page, '1');
    await after(15, pin);
    await unlock(page);
    await page.waitForFunction(() => document.querySelector('.field input')?.value === '31');
    await page.getByRole('button', { name: 'Xoá một số' }).click();
    await next();
  });

  await t.step('never while a recording is listened to, and fifteen minutes after that', async () => {
    await page.getByRole('button', { name: 'Bắt đầu ghi' }).click();
    await page.getByText(/Đang ghi, chưa xong: 0:0[2-9]/).waitFor();
    await page.getByRole('button', { name: 'Dừng và lưu' }).click();
    await saved(page);
    await page.waitForFunction(() => document.querySelector('audio')?.readyState > 0);
    await page.evaluate(() => {
      const sound = document.querySelector('audio');
      sound.onended = () => sound.play();
      return sound.play();
    });
    for (let minute = 0; minute < 17; minute += 1) {
      // Heard on, as far as the browser says.
      await page.evaluate(() => new Promise((done) => document.querySelector('audio').addEventListener('timeupdate', done, { once: true })));
      await page.clock.fastForward(MINUTE);
    }
    t.assert.equal(await pin.count(), 0, 'locked while a recording was played');
    await page.evaluate(() => {
      const sound = document.querySelector('audio');
      sound.onended = null;
      sound.pause();
    });
    await page.waitForTimeout(300);
    await after(15, pin);
    await unlock(page);
    await page.getByText('Bản ghi đã niêm phong và lưu trên máy').waitFor();
    await next();
  });

  await t.step('alone with the tablet: two minutes until it is covered, and what was said is there when it is opened', async () => {
    await partBegins(page).click();
    await page.getByText('Câu 1 / 2').locator('visible=true').waitFor();
    await keys(page, '1');
    await saved(page);
    await after(2, covered);
    t.assert.equal(await page.getByText('Ông/Bà phải đưa thêm mấy lần?').count(), 0);
    await page.getByRole('button', { name: 'Không giữ được? Bấm vào đây để mở' }).click();
    await page.waitForFunction(() => document.querySelector('.field input')?.value === '1');
    await next();
    await page.getByText('Câu 2 / 2').locator('visible=true').waitFor();
    await pass(90_000);
    await keys(page, '2');
    await pass(90_000);
    t.assert.equal(await covered.count(), 0, 'a touch begins it anew');
  });

  await t.step('nobody comes back: locked after fifteen, and afterwards nothing of before is shown', async () => {
    await pass(MINUTE);
    await covered.waitFor();
    await pass(13 * MINUTE);
    await pin.waitFor();
    await unlock(page);
    await page.getByText('Đã trả lời 1 / 2.').waitFor();
    await partBegins(page).click();
    await page.getByText('Câu 2 / 2').locator('visible=true').waitFor();
    t.assert.equal(await page.locator('.field input').inputValue(), '');
    await answerInPart(page, 2);
    await page.getByRole('button', { name: 'Tôi là người hỏi, tôi đã nhận lại máy' }).click();
  });

  await t.step('at the review: fifteen minutes too; then it is finalised and received', async () => {
    await page.getByRole('heading', { name: 'Xem lại trước khi chốt' }).waitFor();
    await after(15, pin);
    await unlock(page);
    // At the last question that may be opened: the part at the end is left for good.
    await page.getByText(/^Câu 2 \//).locator('visible=true').waitFor();
    t.assert.equal(await partBegins(page).count(), 0);
    await next();
    t.assert.equal(await finalise(page), 1);
    await page.getByRole('button', { name: 'Người tiếp theo' }).click();
    await page.getByText('Không còn phiếu nào nợ').waitFor({ timeout: 60_000 });
  });
}
