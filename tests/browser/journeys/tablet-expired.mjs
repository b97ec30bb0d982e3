// The rights of a tablet run out while it is without a network. The session alone: what is owed leaves, and the list comes
// again by the tablet's key. The right to send: the tablet says so, is enrolled anew with a supervisor's code, and takes
// everything along.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { launchProfile } from '../browser.mjs';
import { enrolmentCode, onTheWire, stored } from '../storage.mjs';
import { answerAll, enrol, evaluations, finalise, openPage, saved, settled, startAnywhere, unlock } from '../tablet.mjs';

export const engines = ['sqlite'];
export const limit = 300_000;

export default async function (t) {
  const surveyor = t.server.accounts.enrolment[5].surveyor;
  const options = { baseURL: t.server.url, locale: 'vi-VN', viewport: { width: 800, height: 1280 } };
  const context = t.adopt(await launchProfile(join(t.tmp, 'tablet'), options));
  const page = context.pages()[0] ?? (await context.newPage());
  const sent = onTheWire(context);
  /** Changes the server's database while it is down, as time would have. */
  const whileDown = async (statement) => {
    await t.server.stop();
    await promisify(execFile)('sqlite3', [join(t.server.dataDir, 'hailong.db'), statement]);
    await t.server.run();
  };
  const interview = async (number) => {
    await startAnywhere(page);
    await answerAll(page);
    t.assert.equal(await finalise(page), number);
    await page.getByText(/ghi hai nơi, đã đọc lại đúng/).waitFor();
    await page.getByRole('button', { name: 'Người tiếp theo' }).click();
  };
  const send = async () => {
    await openPage(page, 'Hộp gửi');
    await page.getByRole('button', { name: 'Gửi ngay' }).click();
  };
  const OURS = '(select install_id from install order by enrolled_at desc limit 1)';
  const anew = page.getByRole('button', { name: 'Đăng ký lại máy' });
  let kept;
  let renewed = false;
  page.on('response', (response) => (renewed ||= response.url().endsWith('/sync/v1/refresh') && response.ok()));

  await t.step('the session ends while the tablet is away: the interview leaves without a login, the list comes again', async () => {
    await enrol(page, await enrolmentCode(t.server, surveyor));
    await settled(page);
    t.proxy.cut();
    await interview(1);
    await whileDown(`update session set expires_at = 1 where install_id = ${OURS};`);
    t.proxy.restore();
    await send();
    await page.getByText('Máy chủ đã nhận, 1 phiếu').waitFor({ timeout: 60_000 });
    await openPage(page, 'Trang chính');
    for (let tries = 0; !renewed && tries < 60; tries += 1) {
      await page.getByRole('button', { name: 'Lấy danh sách mới' }).click();
      await page.waitForTimeout(250);
    }
    t.assert.ok(renewed, 'the session was not renewed by the key');
    await evaluations(page).first().waitFor();
    t.assert.equal(await page.getByText('Muốn nhận danh sách mới').count(), 0);
    t.assert.equal(await anew.count(), 0, 'nothing has to be enrolled anew');
  });

  await t.step('the right to send runs out while an interview is finalised and another one is unfinished', async () => {
    t.proxy.cut();
    await interview(2);
    await startAnywhere(page);
    t.assert.equal(await answerAll(page, { most: 3 }), 3);
    await saved(page);
    await page.getByRole('button', { name: 'Tạm dừng' }).click();
    await page.getByRole('button', { name: 'Thôi phỏng vấn, lưu dở' }).click();
    kept = await stored(page);
    await whileDown(`update install set push_expires_at = 1 where install_id = ${OURS};`);
    t.proxy.restore();
    await send();
    await openPage(page, 'Trang chính');
    await page.getByText('Quyền gửi của máy này không còn hiệu lực.').waitFor({ timeout: 60_000 });
    await page.getByText('Nhờ tổ trưởng mở mã mới rồi đăng ký lại máy.').waitFor();
    await page.getByText('phiếu máy chủ chưa nhận').waitFor();
    t.assert.deepEqual((await stored(page)).lines, kept.lines);
    await t.axe(page);
    await t.picture(page, 'expired');
  });

  await t.step('it is enrolled anew: lines, unfinished interview and PIN come along', async () => {
    await anew.click();
    await page.getByRole('button', { name: 'Về', exact: true }).click();
    await anew.click();
    await t.picture(page, 'enrol-anew');
    await enrol(page, await enrolmentCode(t.server, surveyor), { pin: 'kept' });
    await unlock(page);
    await page.getByRole('heading', { name: '2 phiếu mang theo từ lần đăng ký trước' }).waitFor();
    await page.getByText('Máy chủ đã nhận đủ, để tổ trưởng xem.').waitFor({ timeout: 90_000 });
    t.assert.equal(await anew.count(), 0);
    await t.picture(page, 'taken-along');
    t.assert.equal(kept.lines.length, 2);
    for (const { line } of kept.lines) t.assert.ok(sent.some((item) => item.line === line), 'each line was sent byte for byte');
    t.assert.match(t.server.output, /"loss.cause":"expired"/);
    t.assert.deepEqual((await stored(page)).drafts, kept.drafts);
  });

  await t.step('the unfinished interview goes on under the new install and arrives', async () => {
    await page.getByRole('button', { name: 'Làm tiếp' }).click();
    await answerAll(page);
    t.assert.equal(await finalise(page), 1);
    await page.getByRole('button', { name: 'Người tiếp theo' }).click();
    await send();
    await page.getByText('Máy chủ đã nhận, 1 phiếu').waitFor({ timeout: 60_000 });
  });
}
