// A supervisor asks about two submissions; on the tablet one is explained and the other replaced; the office sees both, and
// the old submission stays.
import { api, signIn } from '../office.mjs';
import { enrolmentCode } from '../storage.mjs';
import { answerAll, enrol, evaluations, finalise, firstNumber, openEvaluation, openPage, startInterview } from '../tablet.mjs';

export const limit = 300_000;

export default async function (t) {
  const { page } = await t.open({ viewport: { width: 800, height: 1280 } });
  const get = await api(t.server, t.server.account('manager'));
  const { surveyor } = t.server.accounts.enrolment[1];
  let evaluation;
  const numbers = [];

  /** Sends what is owed and waits for so many receipts. */
  async function send(count) {
    await openPage(page, 'Hộp gửi');
    await page.getByRole('button', { name: 'Gửi ngay' }).click();
    await page.getByText(`Máy chủ đã nhận, ${count} phiếu`).waitFor({ timeout: 60_000 });
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

  const questions = async () => (await (await get(`/api/v1/evaluations/${evaluation.id}/questions`)).json()).items;
  const counted = async () => {
    const all = [];
    for (let cursor = ''; cursor !== null; ) {
      const found = await (await get(`/api/v1/evaluations/${evaluation.id}/responses?state=counted&limit=200${cursor && `&cursor=${cursor}`}`)).json();
      all.push(...found.items);
      cursor = found.next_cursor ?? null;
    }
    return all.filter((one) => numbers.includes(one.case_number));
  };

  await t.step('two interviews reach the server', async () => {
    await enrol(page, await enrolmentCode(t.server, surveyor));
    await evaluations(page).first().waitFor();
    const texts = await evaluations(page).allInnerTexts();
    const left = (text) => Number(/Còn (\d+) người/.exec(text)?.[1] ?? 0);
    const name = texts.toSorted((a, b) => left(b) - left(a))[0].split('\n')[0].trim();
    const programme = await (await get('/api/v1/programme')).json();
    evaluation = programme.campaigns.filter((one) => one.state === 'open').flatMap((one) => one.evaluations)
      .find((one) => [one.unit.name, one.unit.name.vi].includes(name));
    for (let count = 0; count < 2; count += 1) {
      await openEvaluation(page, name);
      numbers.push(await firstNumber(page));
      await startInterview(page);
      await answerAll(page, { level: 4 });
      await finalise(page);
      await page.getByRole('button', { name: 'Người tiếp theo' }).click();
    }
    await send(2);
    await until(async () => (await counted()).length === 2);
    const today = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Ho_Chi_Minh' }).format(new Date());
    for (const { consent } of await counted()) t.assert.deepEqual(consent, { language: 'vi', day: today }, 'the server has the consent');
  });

  const before = await counted();

  await t.step('the supervisor asks about both on the dashboard', async () => {
    const desk = (await t.open({ viewport: { width: 1440, height: 900 } })).page;
    await signIn(desk, t.server.account('supervisor'), `/evaluations/${evaluation.id}`);
    for (const number of numbers) {
      const button = desk.getByRole('button', { name: `Hỏi lại: Người số ${number}`, exact: true });
      const more = desk.getByRole('button', { name: 'Xem tiếp' });
      await button.or(more).first().waitFor();
      while (!(await button.isVisible())) {
        const rows = await desk.locator('tbody tr').count();
        await more.last().click();
        await desk.waitForFunction((least) => document.querySelectorAll('tbody tr').length > least, rows);
      }
      await button.click();
      const dialog = desk.getByRole('dialog');
      t.assert.ok(await dialog.getByRole('button', { name: 'Gửi câu hỏi' }).isDisabled());
      await dialog.getByLabel('Câu hỏi').fill(`Phiếu của người số ${number} làm trong 3 phút. Kể lại buổi hỏi giúp tôi nhé.`);
      await t.axe(desk);
      await t.picture(desk, 'ask');
      await dialog.getByRole('button', { name: 'Gửi câu hỏi' }).click();
      await desk.getByText(`Đã ghi câu hỏi về phiếu của người số ${number}.`).waitFor();
    }
    t.assert.deepEqual((await questions()).map((one) => one.replies), [[], []]);
    await desk.context().close();
  });

  await t.step('the tablet shows both', async () => {
    await openPage(page, 'Trang chính');
    await page.getByRole('button', { name: 'Lấy danh sách mới' }).click();
    await openPage(page, 'Hộp gửi');
    await page.getByRole('heading', { name: 'Cần xem, 2 phiếu' }).waitFor();
    await t.picture(page, 'outbox');
  });

  await t.step('the first is explained without a network; the submission stays', async () => {
    t.proxy.cut();
    await page.getByRole('button', { name: 'Phiếu 1: tổ trưởng hỏi lại' }).click();
    await page.getByText(`Phiếu của người số ${numbers[0]} làm trong 3 phút.`).waitFor();
    await page.getByRole('button', { name: 'Gửi lời giải thích' }).click();
    await page.getByRole('alert').getByText('Chọn một trong hai cách.').waitFor();
    await page.getByRole('radio', { name: 'Giải thích, giữ nguyên phiếu' }).click();
    await page.getByLabel('Lời giải thích').fill('Bác ấy vội đi nương, nghe xong từng câu đều nói “hài lòng”.');
    await t.axe(page);
    await t.picture(page, 'returned');
    await page.getByRole('button', { name: 'Gửi lời giải thích' }).click();
    await page.getByRole('heading', { name: 'Đã lưu trên máy' }).waitFor();
    await page.getByRole('button', { name: 'Người tiếp theo' }).click();
    await openPage(page, 'Hộp gửi');
    await page.getByRole('heading', { name: 'Cần xem, 1 phiếu' }).waitFor();
    t.proxy.restore();
  });

  await t.step('for the second the person is met again', async () => {
    await page.getByRole('button', { name: 'Phiếu 2: tổ trưởng hỏi lại' }).click();
    await page.getByRole('radio', { name: 'Gặp lại người trả lời, làm phiếu thay thế' }).click();
    await page.getByRole('button', { name: 'Bắt đầu phiếu thay thế' }).click();
    await page.getByRole('button', { name: 'đồng ý trả lời' }).click();
    await page.getByRole('button', { name: 'Bỏ qua câu tập' }).click();
    await page.locator('#question').waitFor();
    await answerAll(page, { level: 2 });
    t.assert.equal(await finalise(page), 4);
    await page.getByRole('button', { name: 'Người tiếp theo' }).click();
    await send(4);
    t.assert.equal(await page.getByRole('heading', { name: /^Cần xem/ }).count(), 0);
    await page.getByText('Máy chủ đã nhận, 4 phiếu').click();
    await page.getByText('Lời giải thích cho tổ trưởng').waitFor();
    await page.getByText('Phiếu thay thế').waitFor();
  });

  await t.step('the office sees what was asked and what came back; the new version counts', async () => {
    const all = await until(async () => {
      const found = await questions();
      return found.every((one) => one.replies.length === 1) && found;
    });
    const of = (number) => all.find((one) => one.case_number === number).replies[0].explanation;
    t.assert.match(of(numbers[0]), /vội đi nương/);
    t.assert.equal(of(numbers[1]), null);
    const after = await counted();
    const id = (list, number) => list.find((one) => one.case_number === number).id;
    t.assert.equal(after.length, 2);
    t.assert.equal(id(after, numbers[0]), id(before, numbers[0]));
    t.assert.notEqual(id(after, numbers[1]), id(before, numbers[1]));
    const desk = (await t.open({ viewport: { width: 1440, height: 900 } })).page;
    await signIn(desk, t.server.account('supervisor'), `/evaluations/${evaluation.id}`);
    const card = desk.locator('section', { has: desk.getByRole('heading', { name: 'Phiếu hỏi lại' }) });
    await card.getByText('vội đi nương').waitFor();
    await card.getByText('phiếu mới được tính, phiếu cũ vẫn còn').waitFor();
    await t.axe(desk);
    await t.picture(desk, 'answered');
  });
}
