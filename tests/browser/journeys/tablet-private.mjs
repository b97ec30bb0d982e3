// The private part: the respondent answers alone, and from then on nobody reads it on this tablet, however it is asked:
// not on a screen, not in the databases, not in what the app opens with the right PIN. It reaches the server and counts.
import { Device } from '../device.mjs';
import { enrolmentCode, everythingStored } from '../storage.mjs';
import { answer, answerAll, answerInPart, checkScreen, enrol, evaluations, finalise, openPage, partBegins, saved, settled, startAnywhere, unlock } from '../tablet.mjs';

export const limit = 300_000;
const PRIVATE = ['F_harassed', 'F_extra_payment', 'ethnicity'];

export default async function (t) {
  const tablet = new Device(t, { reducedMotion: 'reduce', persistent: true });
  const surveyor = t.server.accounts.enrolment[2].surveyor;
  let page;

  async function open() {
    await tablet.open();
    // Whatever the app seals with a key of its own, or opens, passes here in the clear.
    await tablet.context.addInitScript(watchCipher);
    page = tablet.page;
  }

  const check = (name) => checkScreen(t, page, name);

  /** The drafts that the app sealed or opened since its start, the last one last. */
  async function drafts() {
    const texts = await page.evaluate(() => globalThis.inTheClear);
    return texts.flatMap((text) => {
      try {
        return [JSON.parse(text)];
      } catch {
        // A key or a file, whose first byte may be a brace.
        return [];
      }
    }).filter((one) => one?.answers);
  }

  /** To the screen before the hand-over. */
  async function toThePart() {
    await answerAll(page, { part: () => Promise.reject(new Stop()) }).catch((stop) => {
      if (!(stop instanceof Stop)) throw stop;
    });
    await partBegins(page).waitFor();
  }

  await t.step('an interview without network, up to the private part', async () => {
    await open();
    await enrol(page, await enrolmentCode(t.server, surveyor));
    await settled(page);
    t.proxy.cut();
    await startAnywhere(page);
    await toThePart();
    await page.getByRole('heading', { name: /^Bây giờ .+ tự trả lời 3 câu$/ }).waitFor();
    await check('before');
  });

  await t.step('the respondent has the tablet: nothing of the app can be reached', async () => {
    await partBegins(page).click();
    await page.getByText('Câu 1 / 3').locator('visible=true').waitFor();
    for (const name of ['Tạm dừng', 'Khoá', 'Về']) t.assert.equal(await page.getByRole('button', { name, exact: true }).count(), 0, name);
    t.assert.equal(await page.getByText(/Người số/).count(), 0);
    await page.getByText('Người hỏi không xem được').waitFor();
    await check('own');
    // The system's own back key stays inside.
    await page.evaluate(() => history.back());
    await page.getByText('Câu 1 / 3').locator('visible=true').waitFor();
  });

  await t.step('somebody comes near: a plain screen, until it is held for a second', async () => {
    await page.getByRole('radio', { name: 'Có', exact: true }).click();
    await saved(page);
    await page.getByRole('button', { name: 'Có người đến gần: che màn hình' }).click();
    const hold = page.getByRole('button', { name: 'Giữ nút này 1 giây để mở lại' });
    await hold.waitFor();
    t.assert.equal(await page.getByRole('radio').count(), 0);
    await check('covered');
    await hold.click();
    t.assert.equal(await hold.isVisible(), true, 'a touch is not enough');
    await hold.hover();
    await page.mouse.down();
    await page.getByRole('radio', { name: 'Có', exact: true, checked: true }).waitFor();
    await page.mouse.up();
  });

  await t.step('killed in the middle: it goes on, and does not show what was said', async () => {
    await page.getByRole('button', { name: 'Tiếp tục', exact: true }).click();
    await page.getByText('Câu 2 / 3').locator('visible=true').waitFor();
    await saved(page);
    await tablet.kill();
    await open();
    await page.goto('/surveyor/');
    await unlock(page);
    await page.getByRole('button', { name: 'Làm tiếp' }).click();
    await page.getByText('đã trả lời 1 / 3').waitFor();
    await t.picture(page, 'again');
    await partBegins(page).click();
    await page.getByText('Câu 2 / 3').locator('visible=true').waitFor();
    // "Trước" does not lead to it.
    await page.getByRole('button', { name: 'Trước', exact: true }).click();
    await page.getByText('Câu 2 / 3').locator('visible=true').waitFor();
    t.assert.equal(await page.getByRole('radio', { checked: true }).count(), 0);
    await answerInPart(page, 2);
    // Inside the part one may go back, and sees it.
    await page.getByRole('button', { name: 'Trước', exact: true }).click();
    await page.getByRole('radio', { name: 'Không', exact: true, checked: true }).waitFor();
    await page.getByRole('button', { name: 'Tiếp tục', exact: true }).click();
    await page.getByText('Câu 3 / 3').locator('visible=true').waitFor();
    await answer(page, 1);
    await page.getByRole('button', { name: 'Tiếp tục', exact: true }).click();
  });

  await t.step('the tablet is given back', async () => {
    await page.getByRole('heading', { name: /^Xong phần của .+\./ }).waitFor();
    await page.getByText('3 câu trả lời đã được khoá.').waitFor();
    await check('after');
    await page.getByRole('button', { name: 'Tôi là người hỏi, tôi đã nhận lại máy' }).click();
  });

  await t.step('the review counts the part and opens nothing of it', async () => {
    await answerAll(page);
    const row = page.locator('.item.private');
    t.assert.match(await row.innerText(), /Phần riêng tư[\s\S]*Đã khoá, không mở lại được[\s\S]*3 \/ 3/);
    t.assert.equal(await row.evaluate((node) => node.tagName), 'DIV');
    await check('review');
    // Nor does going back, question by question: no question of the part is put again.
    for (let back = 0; back < 4; back += 1) {
      await page.evaluate(() => history.back());
      await page.locator('#question').waitFor();
      t.assert.equal(await page.getByText('Phần riêng tư').count(), 0);
    }
    await answerAll(page);
  });

  await t.step('nothing on the tablet says what was answered', async () => {
    // What an open answer looks like, so that the private ones would be seen if they were there.
    const seen = await drafts();
    t.assert.ok(seen.some((draft) => Object.keys(draft.answers).length > 15), 'the watch sees what the app seals');
    t.assert.ok(seen.some((draft) => draft.private?.pieces.length > 0));
    for (const draft of seen) for (const name of PRIVATE) t.assert.equal(draft.answers[name], undefined, name);
    const last = seen.at(-1).private;
    t.assert.deepEqual([last.how, last.restarts, [...last.passed].sort()], ['alone', 0, [...PRIVATE].sort()]);
    await finalise(page);
    const found = (await everythingStored(page)) + (await page.evaluate(() => globalThis.inTheClear)).join('\n');
    t.assert.ok(found.length > 5_000);
    t.assert.doesNotMatch(found, /"(F_harassed|F_extra_payment|ethnicity)"\s*:\s*"(?!vi"|en")/);
    await page.getByRole('button', { name: 'Người tiếp theo' }).click();
  });

  await t.step('another one wants to begin again, and sees nothing of before', async () => {
    await startAnywhere(page);
    await toThePart();
    await partBegins(page).click();
    await page.locator('#question').waitFor();
    for (let question = 0; question < 3; question += 1) await answerInPart(page, 1);
    await page.getByRole('button', { name: 'Tôi muốn trả lời lại từ đầu' }).click();
    for (let question = 0; question < 3; question += 1) {
      await page.getByText(`Câu ${question + 1} / 3`).locator('visible=true').waitFor();
      t.assert.equal(await page.getByRole('radio', { checked: true }).count(), 0);
      await answerInPart(page, 2);
    }
    await page.getByRole('button', { name: 'Tôi là người hỏi, tôi đã nhận lại máy' }).click();
    await answerAll(page);
    const last = (await drafts()).at(-1).private;
    t.assert.deepEqual([last.restarts, last.pieces.length], [1, 1]);
    await finalise(page);
    await page.getByRole('button', { name: 'Người tiếp theo' }).click();
  });

  await t.step('a third declines, with the reason', async () => {
    await startAnywhere(page);
    await toThePart();
    await page.getByRole('button', { name: 'Bỏ qua phần này' }).click();
    await page.getByRole('heading', { name: 'Vì sao bỏ qua phần này?' }).waitFor();
    await page.getByText('Các câu chưa trả lời được ghi là “Từ chối trả lời” hoặc “Không muốn trả lời”.', { exact: true }).waitFor();
    await check('skip');
    await page.getByRole('button', { name: 'Không có chỗ để trả lời một mình' }).click();
    await page.locator('#question').waitFor();
    await answerAll(page);
    const last = (await drafts()).at(-1).private;
    t.assert.deepEqual([last.how, last.reason], ['declined', 'no_privacy']);
    await finalise(page);
    await page.getByRole('button', { name: 'Người tiếp theo' }).click();
  });

  await t.step('a fourth has it read out', async () => {
    await startAnywhere(page);
    await toThePart();
    await page.getByRole('button', { name: 'muốn tôi đọc và bấm hộ' }).click();
    await page.locator('#question').waitFor();
    t.assert.equal(await page.getByText('Người hỏi không xem được').count(), 0, 'that would not be true');
    for (let question = 0; question < 3; question += 1) await answerInPart(page, 2);
    await page.getByRole('button', { name: 'Tiếp tục', exact: true }).click();
    await answerAll(page);
    await finalise(page);
    await page.getByRole('button', { name: 'Người tiếp theo' }).click();
  });

  await t.step('the road is back: the server reads all four, and they count', async () => {
    const before = await counted(t);
    t.proxy.restore();
    await openPage(page, 'Hộp gửi');
    await page.getByRole('button', { name: 'Gửi ngay' }).click();
    await page.getByText('Máy chủ đã nhận, 4 phiếu').waitFor({ timeout: 60_000 });
    let after = before;
    for (let tries = 0; tries < 100 && after < before + 4; tries += 1) {
      await new Promise((done) => setTimeout(done, 100));
      after = await counted(t);
    }
    t.assert.equal(after, before + 4);
  });
}

class Stop extends Error {}

/** Interviews that count in all open evaluations. */
async function counted(t) {
  const { username, password } = t.server.account('manager');
  const post = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ username, password }) };
  const { access_token } = await (await fetch(`${t.server.direct}/api/v1/sessions`, post)).json();
  const programme = await (await fetch(`${t.server.direct}/api/v1/programme`, { headers: { authorization: `Bearer ${access_token}` } })).json();
  const open = programme.campaigns.filter((one) => one.state === 'open').flatMap((one) => one.evaluations);
  return open.reduce((sum, one) => sum + one.progress.answered, 0);
}

/** In the page: keeps what the browser's own cipher is given to seal and gives opened. */
function watchCipher() {
  globalThis.inTheClear = [];
  const keep = (bytes) => globalThis.inTheClear.push(new TextDecoder().decode(bytes));
  const { encrypt, decrypt } = SubtleCrypto.prototype;
  SubtleCrypto.prototype.encrypt = function (how, key, data) {
    keep(data);
    return encrypt.call(this, how, key, data);
  };
  SubtleCrypto.prototype.decrypt = async function (how, key, data) {
    const opened = await decrypt.call(this, how, key, data);
    keep(opened);
    return opened;
  };
}
