// Every screen of the tablet: nothing axe finds wrong, no target too small, no sideways scrolling, at the sizes of the
// lent tablets and in all three modes; and what a second window and a wrong PIN may do.
import { answerAll, enrol, finalise, keys, openEvaluation, openPage, PIN, sideways, smallTargets, startInterview, unlock } from '../tablet.mjs';

export const limit = 300_000;
export const engines = ['sqlite'];
const SIZES = [
  [600, 960],
  [960, 600],
  [800, 1280],
  [1280, 800],
];

export default async function (t) {
  const { context, page } = await t.open({ viewport: { width: 600, height: 960 }, reducedMotion: 'reduce' });

  /** Measures the screen as it stands. */
  async function check(name, modes = [null]) {
    for (const [width, height] of SIZES) {
      await page.setViewportSize({ width, height });
      for (const mode of modes) {
        await page.evaluate((to) => (to ? (document.documentElement.dataset.mode = to) : delete document.documentElement.dataset.mode), mode);
        await t.axe(page);
      }
      await page.evaluate(() => delete document.documentElement.dataset.mode);
      t.assert.deepEqual(await smallTargets(page), [], `${name} at ${width}×${height}`);
      t.assert.equal(await sideways(page), 0, `${name} scrolls sideways at ${width}×${height}`);
    }
    await page.setViewportSize({ width: 600, height: 960 });
  }

  /** The keypad of a question needs no scrolling at any size. */
  async function keysInSight() {
    for (const [width, height] of SIZES) {
      await page.setViewportSize({ width, height });
      const hidden = await page.evaluate(() => {
        const foot = document.querySelector('footer').getBoundingClientRect().top;
        return [...document.querySelectorAll('.pad button')].filter((key) => key.getBoundingClientRect().bottom > foot).map((key) => key.textContent);
      });
      t.assert.deepEqual(hidden, [], `keys out of sight at ${width}×${height}`);
    }
    await page.setViewportSize({ width: 600, height: 960 });
  }

  await t.step('enrol', async () => {
    await page.goto('/surveyor/');
    await page.getByRole('heading', { name: 'Kiểm tra máy' }).waitFor();
    await check('checks');
    await page.getByRole('button', { name: 'Tiếp tục' }).click();
    await page.getByLabel('Mã đăng ký').fill('123');
    await page.getByRole('button', { name: 'Tiếp tục' }).click();
    await page.getByText('Mã đăng ký có 10 chữ và số.').waitFor();
    await check('code');
    await page.getByLabel('Mã đăng ký').fill('ZZZZZ ZZZZZ');
    await page.getByRole('button', { name: 'Tiếp tục' }).click();
    await page.getByText('Máy chủ không nhận mã này.').waitFor();
    // A link opened in this very window fills the field.
    await page.evaluate(() => (location.hash = '#enrol=ABCDE12345'));
    await page.waitForFunction(() => document.querySelector('#enrol-code')?.value === 'ABCDE12345');
    t.assert.equal(await page.evaluate(() => location.hash), '');
    await page.goto('about:blank');
    await enrol(page, t.server.accounts.enrolment[1].code);
    await page.getByRole('main').getByRole('button', { name: /\d+ \/ \d+/ }).first().waitFor();
    await check('home', [null, 'sun', 'dark']);
  });

  await t.step('people, consent, practice', async () => {
    await openPage(page, 'Danh sách');
    const row = page.getByRole('main').getByRole('button', { name: /\d+ \/ \d+/ }).first();
    const name = (await row.innerText()).split('\n')[0].trim();
    await check('evaluations');
    await openEvaluation(page, name);
    await check('list');
    await page.getByRole('main').getByRole('button', { name: /Chưa gặp/ }).first().click();
    await page.getByRole('button', { name: 'Bắt đầu phỏng vấn' }).waitFor();
    await check('person', [null, 'sun', 'dark']);
    await page.getByRole('button', { name: 'Không gặp, từ chối, lý do khác' }).click();
    await page.getByRole('radio', { name: 'Hẹn lúc khác' }).click();
    await page.getByRole('button', { name: 'Ngày khác' }).click();
    await check('outcome', [null, 'sun', 'dark']);
    await page.getByRole('radio', { name: 'Đã mất' }).click();
    await page.getByRole('button', { name: 'Lưu: đã mất, không đến lại' }).click();
    await page.getByRole('dialog').waitFor();
    await check('outcome asked once more');
    await page.getByRole('dialog').getByRole('button', { name: 'Chưa, để tôi xem lại' }).click();
    await page.getByRole('button', { name: 'Về', exact: true }).click();
    await page.getByRole('button', { name: 'Bắt đầu phỏng vấn' }).click();
    await page.getByRole('button', { name: 'đồng ý trả lời' }).waitFor();
    await check('consent', [null, 'sun', 'dark']);
    await page.getByRole('button', { name: 'đồng ý trả lời' }).click();
    await check('practice');
    await page.getByRole('button', { name: 'Về', exact: true }).click();
    await page.getByRole('button', { name: 'Bắt đầu phỏng vấn' }).waitFor();
    await page.getByRole('button', { name: 'Về', exact: true }).click();
    await openEvaluation(page, name);
    await startInterview(page);
  });

  await t.step('every kind of question', async () => {
    const seen = new Set();
    await answerAll(page, {
      each: async () => {
        const kind = await page.evaluate(() => {
          const main = document.querySelector('main');
          return ['textarea', '[role="radio"] .face', '[role="radio"]', '[role="checkbox"]', '.pad'].find((one) => main.querySelector(one)) ?? 'none';
        });
        if (seen.has(kind)) return;
        seen.add(kind);
        await check(`question ${kind}`, [null, 'sun', 'dark']);
        if (kind === '.pad') await keysInSight();
      },
    });
    t.assert.ok(seen.size >= 3, [...seen].join());
    await check('review', [null, 'dark']);
  });

  await t.step('twice the size of text, and a narrow screen', async () => {
    await page.setViewportSize({ width: 320, height: 900 });
    await page.evaluate(() => (document.documentElement.style.fontSize = '200%'));
    t.assert.equal(await sideways(page), 0);
    await page.evaluate(() => (document.documentElement.style.fontSize = ''));
    await page.setViewportSize({ width: 600, height: 960 });
  });

  await t.step('finalise, outbox, one submission', async () => {
    const seq = await finalise(page);
    await check('kept', [null, 'sun', 'dark']);
    const code = await page.locator('.slip').innerText();
    await t.picture(page, 'kept');
    t.assert.match(code, /^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/);
    await page.getByRole('button', { name: 'Đã trao giấy. Người tiếp theo' }).click();
    await openPage(page, 'Hộp gửi');
    await check('outbox', [null, 'sun', 'dark']);
    await page.getByText(/^Máy chủ đã nhận, \d+ phiếu/).click();
    await page.getByRole('button', { name: `Phiếu ${seq}` }).click();
    await check('submission', [null, 'dark']);
    // Its number as the office knows it; the slip's code is the end of the submission's id, of which nothing stands here.
    await page.getByText(new RegExp(`^\\d+-${String(seq).padStart(4, '0')}$`)).waitFor();
    const bits = [...code.replace('-', '')].reduce((all, one) => (all << 5n) | BigInt('0123456789ABCDEFGHJKMNPQRSTVWXYZ'.indexOf(one)), 0n);
    const said = await page.getByRole('main').innerText();
    for (const part of [code, bits.toString(16).padStart(10, '0').slice(-4)]) t.assert.ok(!said.includes(part), said);
  });

  await t.step('a second window only looks, and may take over', async () => {
    const second = await context.newPage();
    await second.goto('/surveyor/');
    await second.getByRole('heading', { name: 'Hài Lòng đang mở ở cửa sổ khác' }).waitFor();
    await t.axe(second);
    t.assert.deepEqual(await smallTargets(second), []);
    await second.getByText('Không có câu trả lời nào bị mất.').waitFor();
    await t.picture(second, 'other-window');
    // A third one leaves the field; a browser that does not let it says what to do.
    const third = await context.newPage();
    await third.goto('/surveyor/');
    const gone = third.waitForEvent('close').catch(() => null);
    await third.getByRole('button', { name: 'Về cửa sổ đang làm' }).click();
    await Promise.race([gone, third.getByText('Hãy đóng cửa sổ này rồi chọn cửa sổ kia').waitFor().catch(() => null)]);
    if (!third.isClosed()) await third.close();
    await second.getByRole('button', { name: 'Làm tiếp ở đây, khoá cửa sổ kia' }).click();
    await unlock(second);
    await second.getByRole('heading', { name: 'Đánh giá của tôi' }).waitFor();
    await page.getByRole('heading', { name: 'Hài Lòng đang mở ở cửa sổ khác' }).waitFor();
    await second.close();
    await page.getByRole('button', { name: 'Làm tiếp ở đây, khoá cửa sổ kia' }).click();
  });

  await t.step('five wrong PINs, then a wait; nothing is lost', async () => {
    await page.getByRole('heading', { name: /Nhập mã PIN của/ }).waitFor();
    await check('locked', [null, 'sun', 'dark']);
    t.assert.equal(await page.getByText('Mã PIN chưa đúng').count(), 0);
    /** Where the keypad stands at each size: the finger learns it, so nothing that is said may move it. */
    const places = async () => {
      const found = [];
      for (const [width, height] of SIZES) {
        await page.setViewportSize({ width, height });
        const { x, y } = await page.getByRole('button', { name: '5', exact: true }).boundingBox();
        found.push([Math.round(x), Math.round(y)]);
      }
      await page.setViewportSize({ width: 600, height: 960 });
      return found;
    };
    const before = await places();
    for (let wrong = 1; wrong <= 5; wrong += 1) {
      await keys(page, '000001');
      await page.getByText(wrong < 5 ? `Còn ${5 - wrong} lần, rồi phải đợi 1 phút.` : /Phải đợi (1 phút|\d+ giây)/).waitFor();
      if (wrong === 2) t.assert.deepEqual(await places(), before);
    }
    await page.reload();
    await page.getByText(/Phải đợi/).waitFor();
    t.assert.equal(await page.getByRole('button', { name: PIN[0], exact: true }).isDisabled(), true);
    await check('waiting');
  });
}
