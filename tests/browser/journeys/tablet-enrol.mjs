// What may stand in the way of an enrolment, each with its own words: a code that was used, one that has expired, one that
// nobody gave out, no network, and a network that wants a login. The camera's states are in tablet-camera.mjs.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { enrolmentCode } from '../storage.mjs';
import { checkScreen, enrol } from '../tablet.mjs';

export const engines = ['sqlite'];

const REFUSED = 'Máy chủ không nhận mã này. Xem lại từng chữ; nếu đã đúng, nhờ tổ trưởng mở mã mới.';
const USED = 'Mã này đã đăng ký một máy rồi. Nhờ tổ trưởng mở mã mới.';
const EXPIRED = 'Mã này hết hạn. Nhờ tổ trưởng mở mã mới.';
const NO_NETWORK = 'Không có mạng. Đăng ký là lúc duy nhất cần mạng. Nối mạng rồi thử lại.';
const PORTAL = 'Mạng này bắt đăng nhập, chưa tới được máy chủ. Đổi mạng khác rồi thử lại.';

export default async function (t) {
  const { surveyor } = t.server.accounts.enrolment[2];
  const used = await enrolmentCode(t.server, surveyor);
  const late = await enrolmentCode(t.server, surveyor);
  const good = await enrolmentCode(t.server, surveyor);
  const { page } = await t.open({ viewport: { width: 600, height: 960 }, reducedMotion: 'reduce' });
  const field = page.getByLabel('Mã đăng ký');
  const go = page.getByRole('button', { name: 'Tiếp tục' });
  const said = (words) => page.getByRole('alert').getByText(words, { exact: true }).waitFor();
  /** The words of one refusal are those of no other. */
  const refuses = async (code, words) => {
    await field.fill(code);
    await go.click();
    await said(words);
    t.assert.equal((await page.getByRole('alert').innerText()).trim(), words);
    t.assert.equal(await field.inputValue(), code, 'what was typed stays');
  };

  await t.step('another tablet is enrolled with the first code; the second one grows old', async () => {
    const other = (await t.open({ viewport: { width: 600, height: 960 } })).page;
    await enrol(other, used);
    await other.close();
    await t.server.stop();
    const hash = createHash('sha256').update(late).digest('hex');
    const statement = `update enrolment_code set expires_at = 1 where code_hash = x'${hash}';`;
    await promisify(execFile)('sqlite3', [join(t.server.dataDir, 'hailong.db'), statement]);
    await t.server.run();
  });

  await t.step('used, expired and unknown are three sentences', async () => {
    await page.goto('/surveyor/');
    await page.getByRole('heading', { name: 'Kiểm tra máy' }).waitFor();
    await go.click();
    await field.waitFor();
    await refuses(used, USED);
    await refuses(late, EXPIRED);
    await checkScreen(t, page, 'expired');
    await refuses('ZZZZZZZZZZ', REFUSED);
  });

  await t.step('no network, and a network that wants a login', async () => {
    t.proxy.cut();
    await refuses(good, NO_NETWORK);
    t.proxy.restore();
    await page.route('**/sync/v1/enrol', (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>Đăng nhập Wi-Fi</title>' }));
    await refuses(good, PORTAL);
    await page.unroute('**/sync/v1/enrol');
  });

  await t.step('in English too', async () => {
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('heading', { name: 'Enrol this tablet' }).waitFor();
    await page.getByLabel('Enrolment code').fill(late);
    await page.getByRole('button', { name: 'Continue' }).click();
    await said('This code has expired. Ask your supervisor for a new one.');
    await page.getByRole('button', { name: 'Tiếng Việt' }).click();
  });

  await t.step('nothing of this used the good code up', async () => {
    await field.fill(good);
    await go.click();
    await page.getByRole('heading', { name: 'Đặt mã PIN 6 số' }).waitFor();
  });
}
