// A PIN that is forgotten: the surveyor calls the supervisor, who grants a new one; everything unfinished and owed is there.
import { api, signIn } from '../office.mjs';
import { enrolmentCode, stored } from '../storage.mjs';
import { PIN, answer, answerAll, enrol, evaluations, finalise, keys, openPage, startAnywhere, wholeApp } from '../tablet.mjs';

export const limit = 240_000;
const NEXT = '914302';

export default async function (t) {
  const supervisor = t.server.account('supervisor');
  const office = await api(t.server, supervisor);
  const { page } = await t.open({ viewport: { width: 800, height: 1280 }, reducedMotion: 'reduce' });
  let label;
  let code;
  let before;
  let question;

  await t.step('one interview is owed and one is unfinished', async () => {
    await enrol(page, await enrolmentCode(t.server, t.server.accounts.enrolment[3].surveyor));
    label = /Máy \d+/.exec(await page.locator('h1').innerText())[0];
    await wholeApp(page);
    await evaluations(page).first().waitFor();
    t.proxy.cut();
    await startAnywhere(page);
    await answerAll(page, { level: 2 });
    t.assert.equal(await finalise(page), 1);
    await page.getByRole('button', { name: 'Người tiếp theo' }).click();
    await startAnywhere(page);
    await answerAll(page, { most: 3 });
    await answer(page, 1);
    question = await page.locator('#question').textContent();
    before = await stored(page);
    t.assert.deepEqual([before.lines.length, before.drafts.length], [1, 1]);
  });

  await t.step('without network the screen says that nothing is lost, and what to do', async () => {
    await page.reload();
    await page.getByRole('heading', { name: /Nhập mã PIN của/ }).waitFor();
    await page.getByRole('button', { name: 'Quên mã PIN' }).click();
    await page.getByText('Quên mã không mất phiếu').waitFor();
    await page.getByText('không có mạng').waitFor();
    code = (await page.getByRole('group', { name: 'Mã đối chiếu' }).innerText()).replace(/\D/g, '');
    t.assert.match(code, /^\d{6}$/);
    await t.axe(page);
    await t.picture(page, 'forgotten');
  });

  await t.step('with network it waits for the supervisor, and shows the same code over a restart', async () => {
    t.proxy.restore();
    await page.getByRole('button', { name: 'Hỏi lại' }).click();
    await page.getByText('Đang chờ tổ trưởng cấp lại').waitFor();
    await page.reload();
    await page.getByRole('button', { name: 'Quên mã PIN' }).click();
    await page.getByText('Đang chờ tổ trưởng cấp lại').waitFor();
    t.assert.equal((await page.getByRole('group', { name: 'Mã đối chiếu' }).innerText()).replace(/\D/g, ''), code);
  });

  await t.step('the supervisor grants it against the code that is read to him', async () => {
    const desk = (await t.open({ baseURL: t.server.direct, viewport: { width: 1440, height: 900 } })).page;
    await signIn(desk, supervisor, '/tablets');
    await desk.getByText(`quên mã PIN của ${label}`).waitFor();
    await desk.getByRole('button', { name: label, exact: true }).click();
    await t.picture(desk, 'asked');
    const grant = async (figures) => {
      await desk.getByRole('button', { name: 'Cấp lại mã PIN' }).click();
      await desk.getByLabel('Mã đối chiếu, 6 số').fill(figures);
      await t.axe(desk);
      await desk.getByRole('dialog').getByRole('button', { name: 'Cấp lại mã PIN' }).click();
    };
    await grant(code === '123456' ? '654321' : '123456');
    await desk.getByText('không xin cấp lại mã PIN bằng mã đối chiếu đó').waitFor();
    await page.getByRole('button', { name: 'Hỏi lại' }).click();
    await page.getByText('Đang chờ tổ trưởng cấp lại').waitFor();
    await grant(`${code.slice(0, 3)} ${code.slice(3)}`);
    await desk.getByText('Đã cấp lại lúc').waitFor();
    await t.picture(desk, 'granted');
  });

  await t.step('the surveyor sets a new PIN, and everything is there', async () => {
    await page.getByRole('button', { name: 'Hỏi lại' }).click().catch(() => undefined);
    await page.getByRole('heading', { name: 'Đặt mã PIN 6 số' }).waitFor();
    await t.picture(page, 'new-pin');
    await keys(page, NEXT);
    await page.getByRole('heading', { name: 'Nhập lại một lần nữa' }).waitFor();
    await keys(page, NEXT);
    await page.getByRole('button', { name: 'Làm tiếp' }).click();
    await page.locator('#question').waitFor();
    t.assert.equal(await page.locator('#question').textContent(), question);
    t.assert.equal(await page.locator('[aria-checked="true"], input:checked').count(), 1);
    const now = await stored(page);
    t.assert.deepEqual([now.lines, now.drafts], [before.lines, before.drafts]);
  });

  await t.step('it is finished, and both arrive', async () => {
    await answerAll(page);
    t.assert.equal(await finalise(page), 2);
    await page.getByRole('button', { name: 'Người tiếp theo' }).click();
    await openPage(page, 'Trang chính');
    await page.getByText('Không còn phiếu nào nợ').waitFor();
  });

  await t.step('the old PIN opens nothing any more, the new one does', async () => {
    await page.reload();
    await page.getByRole('heading', { name: /Nhập mã PIN của/ }).waitFor();
    await keys(page, PIN);
    await page.getByText('Mã PIN chưa đúng').waitFor();
    await keys(page, NEXT);
    await page.getByRole('heading', { name: 'Đánh giá của tôi' }).waitFor();
  });

  await t.step('who asked and who granted is written down, and the grant is used up', async () => {
    const { items } = await (await office('/api/v1/tablets')).json();
    const { id } = items.find((one) => one.label === label);
    const { pin, history } = await (await office(`/api/v1/tablets/${id}`)).json();
    t.assert.equal(pin, null);
    t.assert.deepEqual(history.map(({ deed, by }) => [deed, by !== null]), [['pin_asked', false], ['pin_granted', true], ['pin_set', false]]);
  });
}
