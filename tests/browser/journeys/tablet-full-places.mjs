// The tablet's storage is full wherever else something has to be written: at the enrolment, the PIN, the lists, the renewed
// session, an explanation, the close of the day, a forgotten PIN, what is put back from the journal and the receipts of lines
// that were rescued. Each time a sentence says what to do, nothing is lost, and with room the work goes on by itself.
// Answers, finalising, receipts and visits are in tablet-full.mjs, photographs in tablet-full-photo.mjs.
import { Device } from '../device.mjs';
import { formOf, question, TIMES } from '../form.mjs';
import { api } from '../office.mjs';
import { byItself } from '../patience.mjs';
import { onSmallServer } from '../small-server.mjs';
import { besideTheApp, enrolmentCode, journal, quotaOf, stored } from '../storage.mjs';
import { PIN, enrol, evaluations, finalise, keys, openPage, saved, startInterview, unlock, wholeApp } from '../tablet.mjs';

export const engines = ['sqlite'];
export const limit = 300_000;

const FULL = 'Bộ nhớ của máy đã đầy. Hãy xoá bớt ảnh, video hoặc tệp khác trên máy, rồi làm lại. Không có phiếu nào bị mất.';
const NEXT_PIN = '914302';
const EXPLANATION = 'Bác ấy vội đi nương, nghe xong từng câu mới trả lời.';
const FORM = formOf('het-cho', ['Hết chỗ', 'No room'], [
  TIMES,
  question('hai', 'integer', 'Ông/Bà phải gọi mấy lần?', 'How often did you call?'),
]);

export default onSmallServer(FORM, journey);

async function journey(t, server) {
  const { context, page } = await new Device(t, { baseURL: server.url, reducedMotion: 'reduce' }).open();
  const quota = await quotaOf(context, page, server.url);
  // Before the first write: what the browser then believes to be left it goes on believing for a while.
  await quota.room();
  await context.clock.install();
  const office = await api(server, server.account('supervisor'));
  const full = page.getByText(FULL);
  const send = () => page.getByRole('button', { name: 'Gửi ngay' }).click();
  let pin = PIN;

  /** Once the server has answered this, there is no room for what it said. */
  const fullWhen = async (address) => {
    await page.route(address, async (route) => {
      const response = await route.fetch();
      await quota.fill();
      await route.fulfill({ response });
    }, { times: 1 });
  };
  const told = async (name) => {
    await full.first().waitFor();
    await t.axe(page);
    await t.picture(page, name);
  };
  const gone = () => byItself(page, async () => (await full.count()) === 0, 'the banner goes when there is room');
  const interview = async (number) => {
    await openPage(page, 'Danh sách');
    await startInterview(page);
    for (const figure of ['2', '3']) {
      await keys(page, figure);
      await saved(page);
      await page.getByRole('button', { name: 'Tiếp tục', exact: true }).click();
    }
    t.assert.equal(await finalise(page), number);
    await page.getByRole('button', { name: 'Người tiếp theo' }).click();
  };
  const openWithPin = async () => {
    await page.getByRole('heading', { name: /Nhập mã PIN của/ }).waitFor();
    await keys(page, pin);
    await page.getByRole('heading', { name: 'Đánh giá của tôi' }).waitFor();
  };

  await t.step('the enrolment: the code is not lost, and is good once there is room', async () => {
    await page.goto(`/surveyor/#enrol=${await enrolmentCode(server, 'huong')}`);
    await page.getByRole('heading', { name: 'Kiểm tra máy' }).waitFor();
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.getByRole('button', { name: 'Tiếp tục' }).click();
    await page.getByLabel('Mã đăng ký').waitFor();
    await fullWhen('**/sync/v1/enrol');
    await page.getByRole('button', { name: 'Tiếp tục' }).click();
    await told('enrol');
    await page.getByRole('button', { name: 'Tiếp tục' }).click();
    await full.waitFor();
    await quota.room();
    await page.getByRole('button', { name: 'Tiếp tục' }).click();
    await page.getByRole('heading', { name: 'Đặt mã PIN 6 số' }).waitFor();
    await byItself(page, () => wholeApp(page).then(() => true), 'the rest of the app comes');
  });

  const setPin = async (figures, first) => {
    await page.getByRole('heading', { name: first }).waitFor();
    await keys(page, figures);
    await page.getByRole('heading', { name: 'Nhập lại một lần nữa' }).waitFor();
    await keys(page, figures);
  };

  await t.step('the PIN, and the first page of the lists', async () => {
    await quota.fill();
    await setPin(PIN, 'Đặt mã PIN 6 số');
    await told('pin');
    await quota.room();
    await fullWhen('**/sync/v1/changes?*');
    await setPin(PIN, 'Đặt mã PIN 6 số');
    await page.getByRole('heading', { name: 'Đánh giá của tôi' }).waitFor();
    await told('lists');
    t.assert.equal(await evaluations(page).count(), 0);
    await quota.room();
    await byItself(page, async () => (await evaluations(page).count()) > 0, 'the lists come');
    await gone();
  });

  await t.step('the renewed session: the same successor comes again', async () => {
    let renewed = 0;
    page.on('response', (response) => (renewed += Number(response.url().endsWith('/sync/v1/refresh') && response.ok())));
    const over = { status: 401, contentType: 'application/problem+json', body: '{"type":"x#unauthenticated","title":"x"}' };
    await page.route('**/sync/v1/changes?*', (route) => route.fulfill(over), { times: 1 });
    await fullWhen('**/sync/v1/refresh');
    await openPage(page, 'Trang chính');
    await page.getByRole('button', { name: 'Lấy danh sách mới' }).click();
    await told('session');
    t.assert.equal(renewed, 1);
    t.assert.equal(await page.getByText('Muốn nhận danh sách mới').count(), 0);
    await evaluations(page).first().waitFor();
    await page.route('**/sync/v1/changes?*', (route) => route.fulfill(over), { times: 1 });
    await quota.room();
    await byItself(page, () => Promise.resolve(renewed > 1), 'the session is renewed');
    await gone();
    await page.getByRole('button', { name: 'Lấy danh sách mới' }).waitFor();
    t.assert.equal(await page.getByText('Muốn nhận danh sách mới').count(), 0);
  });

  await t.step('an explanation: its words stay in the field, and are kept when there is room', async () => {
    await interview(1);
    await page.getByText('Không còn phiếu nào nợ').waitFor();
    const { items: [response] } = await until(async () => {
      const found = await (await office(`/api/v1/evaluations/${server.evaluation}/responses?state=counted&limit=5`)).json();
      return found.items.length > 0 && found;
    });
    await office(`/api/v1/evaluations/${server.evaluation}/questions`, {}, 'POST', { response: response.id, text: 'Kể lại buổi hỏi giúp tôi nhé.' });
    await byItself(page, async () => {
      await openPage(page, 'Trang chính');
      await page.getByRole('button', { name: 'Lấy danh sách mới' }).click();
      await openPage(page, 'Hộp gửi');
      return page.getByRole('button', { name: 'Phiếu 1: tổ trưởng hỏi lại' }).isVisible();
    }, 'the question comes');
    await page.getByRole('button', { name: 'Phiếu 1: tổ trưởng hỏi lại' }).click();
    await page.getByRole('radio', { name: 'Giải thích, giữ nguyên phiếu' }).click();
    await page.getByLabel('Lời giải thích').fill(EXPLANATION);
    await quota.fill();
    await page.getByRole('button', { name: 'Gửi lời giải thích' }).click();
    await told('explanation');
    t.assert.equal(await page.getByLabel('Lời giải thích').inputValue(), EXPLANATION);
    t.assert.equal((await stored(page)).lines.length, 1);
    await quota.room();
    await page.getByRole('button', { name: 'Gửi lời giải thích' }).click();
    await page.getByRole('heading', { name: 'Đã lưu trên máy' }).waitFor();
    await page.getByRole('button', { name: 'Người tiếp theo' }).click();
    await openPage(page, 'Trang chính');
    await byItself(page, () => page.getByText('Không còn phiếu nào nợ').isVisible(), 'the explanation leaves');
  });

  await t.step('the close of the day: the code stands, the server’s word comes when there is room', async () => {
    await fullWhen('**/sync/v1/day-close');
    await openPage(page, 'Cuối ngày');
    await told('day');
    t.assert.match(await page.locator('[data-code]').getAttribute('data-code'), /^\w{8}$/);
    t.assert.equal(await page.getByText('Máy chủ khớp').count(), 0);
    await quota.room();
    await byItself(page, () => page.getByText(/^Máy chủ khớp/).isVisible(), 'the day is closed');
    t.assert.equal(await full.count(), 0);
  });

  await t.step('unlocking, asking for another PIN and setting it', async () => {
    await quota.fill();
    await page.reload();
    await page.getByRole('heading', { name: /Nhập mã PIN của/ }).waitFor();
    await keys(page, PIN);
    await told('unlock');
    await page.getByRole('button', { name: 'Quên mã PIN' }).click();
    await told('forgotten');
    await quota.room();
    await byItself(page, () => page.getByText('Đang chờ tổ trưởng cấp lại').isVisible(), 'the tablet asks');
    const code = (await page.getByRole('group', { name: 'Mã đối chiếu' }).innerText()).replace(/\D/g, '');
    const { items } = await (await office('/api/v1/tablets')).json();
    await office(`/api/v1/tablets/${items.at(-1).id}/pin-grant`, {}, 'POST', { code });
    await byItself(page, () => page.getByRole('heading', { name: 'Đặt mã PIN 6 số' }).isVisible(), 'the key comes');
    await quota.fill();
    await setPin(NEXT_PIN, 'Đặt mã PIN 6 số');
    await told('new-pin');
    await quota.room();
    await setPin(NEXT_PIN, 'Đặt mã PIN 6 số');
    await page.getByRole('heading', { name: 'Đánh giá của tôi' }).waitFor();
    pin = NEXT_PIN;
    await evaluations(page).first().waitFor();
  });

  await t.step('lines that are put back from the journal: it waits, and the journal keeps them', async () => {
    server.proxy.cut();
    await interview(3);
    const before = await stored(page);
    await besideTheApp(page);
    await page.evaluate(forgetLines);
    await quota.fill();
    await page.goto('/surveyor/');
    await told('journal');
    await page.getByRole('button', { name: 'Thử lại' }).click();
    await full.waitFor();
    const text = await journal(page);
    for (const { line } of before.lines) t.assert.ok(text.includes(line));
    await quota.room();
    await page.clock.fastForward(61_000);
    await openWithPin();
    await page.getByText('Kho dữ liệu thiếu 3 phiếu. Máy đã lấy lại đủ từ bản sao thứ hai.').waitFor();
    t.assert.deepEqual((await stored(page)).lines, before.lines);
    server.proxy.restore();
    await openPage(page, 'Hộp gửi');
    await send();
    await page.getByText('Máy chủ đã nhận, 3 phiếu').waitFor({ timeout: 60_000 });
  });

  await t.step('lines of a lost install: found once there is room, and received though there was none for the receipts', async () => {
    const before = await stored(page);
    await besideTheApp(page);
    await page.evaluate(() => new Promise((done, failed) => {
      const asked = indexedDB.deleteDatabase('hailong');
      asked.onsuccess = () => done();
      asked.onerror = asked.onblocked = () => failed(new Error('not deleted'));
    }));
    await quota.fill();
    await page.goto('/surveyor/');
    await told('lost');
    const text = await journal(page);
    for (const { line } of before.lines) t.assert.ok(text.includes(line));
    await quota.room();
    await page.clock.fastForward(61_000);
    await page.getByRole('heading', { name: '3 phiếu cứu được từ bản sao thứ hai' }).waitFor();
    await page.route('**/sync/v1/submissions', (route) => route.abort());
    await enrol(page, await enrolmentCode(server, 'huong'));
    await page.unroute('**/sync/v1/submissions');
    await fullWhen('**/sync/v1/submissions');
    await openPage(page, 'Trang chính');
    await byItself(page, () => full.first().isVisible(), 'the receipts find no room');
    await page.getByText('Máy chủ chưa nhận 3 phiếu.').first().waitFor();
    await told('rescued');
    await quota.room();
    await byItself(page, () => page.getByText('Máy chủ đã nhận đủ, để tổ trưởng xem.').isVisible(), 'the lines are received');
    await gone();
  });
}

/** What a tablet sent is judged after it was answered. */
async function until(found) {
  for (let tries = 0; tries < 100; tries += 1) {
    const value = await found();
    if (value) return value;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('it did not come');
}

/** In the page: the database loses its lines and what it knew of them. */
function forgetLines() {
  return new Promise((done, failed) => {
    const asked = indexedDB.open('hailong');
    asked.onsuccess = () => {
      const tx = asked.result.transaction(['item', 'submission'], 'readwrite');
      tx.objectStore('submission').clear();
      tx.objectStore('item').clear();
      tx.oncomplete = () => (asked.result.close(), done());
      tx.onabort = () => failed(tx.error);
    };
    asked.onerror = () => failed(asked.error);
  });
}
