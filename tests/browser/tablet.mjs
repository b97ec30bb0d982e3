// The tablet app as a surveyor drives it: by the words and keys on its screens.
export const PIN = '258014';

/** Types figures on the app's own keypad. */
export async function keys(page, figures) {
  for (const figure of figures) await page.getByRole('button', { name: figure, exact: true }).click();
}

/** From the link of an enrolment code to the home screen, or to the PIN that the tablet has already. */
export async function enrol(page, code, { pin = 'new' } = {}) {
  await page.goto(`/surveyor/#enrol=${code}`);
  await page.getByRole('heading', { name: 'Kiểm tra máy' }).waitFor();
  await page.getByRole('button', { name: 'Tiếp tục' }).click();
  await page.getByLabel('Mã đăng ký').waitFor();
  await page.getByRole('button', { name: 'Tiếp tục' }).click();
  if (pin === 'kept') return;
  await page.getByRole('heading', { name: 'Đặt mã PIN 6 số' }).waitFor();
  await keys(page, PIN);
  await page.getByRole('heading', { name: 'Nhập lại một lần nữa' }).waitFor();
  await keys(page, PIN);
  await page.getByRole('heading', { name: 'Đánh giá của tôi' }).waitFor();
}

/** Waits until the service worker has all of the app: from then on it opens without a network. */
export async function wholeApp(page) {
  await page.waitForFunction(async () => {
    const worker = await (await fetch('/surveyor/sw.js')).text();
    const late = [...new Set(worker.match(/assets\/late-[\w.-]+\.(?:js|css)/g))];
    const name = (await caches.keys()).find((one) => one.startsWith('hailong-shell'));
    const kept = name ? await (await caches.open(name)).keys() : [];
    return late.length > 0 && late.every((file) => kept.some(({ url }) => url.endsWith(file)));
  });
}

/** Enrolled, with the lists and, as far as the app says, all of itself. */
export async function settled(page) {
  await page.evaluate(() => navigator.serviceWorker.ready);
  await evaluations(page).first().waitFor();
  await page.waitForFunction(() => !document.body.textContent.includes('Đang tải nốt ứng dụng'));
}

export async function unlock(page) {
  await page.getByRole('heading', { name: /Nhập mã PIN của/ }).waitFor();
  await keys(page, PIN);
}

export async function openPage(page, name) {
  await page.getByRole('navigation').getByRole('button', { name, exact: true }).click();
}

/** Opens the people of the evaluation with this name. */
export async function openEvaluation(page, name) {
  await openPage(page, 'Danh sách');
  const row = page.getByRole('main').getByRole('button', { name });
  const back = page.getByRole('button', { name: 'Về', exact: true });
  await row.or(back).first().waitFor();
  if (await back.isVisible()) await back.click();
  await row.click();
  await page.getByRole('group', { name: 'Lọc' }).waitFor();
}

/** The number of the first person not yet met, as the page of the person says it; the list is on the screen again. */
export async function firstNumber(page) {
  await page.getByRole('main').getByRole('button', { name: /Chưa gặp/ }).first().click();
  await page.getByRole('button', { name: 'Bắt đầu phỏng vấn' }).waitFor();
  const title = await page.getByRole('heading', { level: 1 }).innerText();
  await page.getByRole('button', { name: 'Về', exact: true }).click();
  await page.getByRole('group', { name: 'Lọc' }).waitFor();
  return Number(/Người số (\d+)/.exec(title)[1]);
}

/** Consent and the skipped practice of the first person not yet met; the first question is on the screen afterwards. */
export async function startInterview(page) {
  await page.getByRole('main').getByRole('button', { name: /Chưa gặp/ }).first().click();
  await page.getByRole('button', { name: 'Bắt đầu phỏng vấn' }).click();
  await page.getByRole('button', { name: 'đồng ý trả lời' }).click();
  await page.getByRole('button', { name: 'Bỏ qua câu tập' }).click();
  await page.locator('#question').waitFor();
}

/** The evaluations on the home screen and in the list, each a button. */
export function evaluations(page) {
  return page.getByRole('main').getByRole('button', { name: /\d+ \/ \d+/ });
}

/** Starts an interview in the evaluation with the most people left. */
export async function startAnywhere(page) {
  await openPage(page, 'Danh sách');
  const rows = evaluations(page);
  const back = page.getByRole('button', { name: 'Về', exact: true });
  await rows.first().or(back).first().waitFor();
  if (await back.isVisible()) await back.click();
  await rows.first().waitFor();
  const texts = await rows.allInnerTexts();
  const left = (text) => Number(/Còn (\d+) người/.exec(text)?.[1] ?? 0);
  await openEvaluation(page, texts.toSorted((a, b) => left(b) - left(a))[0].split('\n')[0].trim());
  await startInterview(page);
}

/** The tick stands beside the progress only when what was answered is committed and read back. */
export async function saved(page) {
  await page.locator('[data-tick="saved"]').first().waitFor({ state: 'attached' });
}

/** Answers the question on the screen, whatever its kind; `level` is the answer on a scale of five. */
export async function answer(page, level = 5) {
  const radios = page.getByRole('radio');
  const boxes = page.getByRole('checkbox');
  if ((await radios.count()) > 0) await radios.nth(Math.min(level, await radios.count()) - 1).click();
  else if ((await boxes.count()) > 0) await boxes.first().click();
  else if (await page.getByRole('group', { name: 'Bàn phím số' }).count()) await keys(page, '3');
  else if (await page.locator('textarea').count()) await page.locator('textarea').fill('Chờ hơi lâu vào ngày chợ phiên.');
  await saved(page);
}

/** Answers and goes on until the review page, or for so many questions. Gives how many were answered. */
export async function answerAll(page, { level = 5, most = Infinity, each = async () => {}, part = answerAlone } = {}) {
  const review = page.getByRole('heading', { name: 'Xem lại trước khi chốt' });
  await page.locator('#question').or(review).or(partBegins(page)).first().waitFor();
  for (let count = 0; ; count += 1) {
    if (await review.isVisible()) return count;
    if (await partBegins(page).isVisible()) {
      await part(page, level);
      count -= 1;
      continue;
    }
    if (count >= most) return count;
    await answer(page, level);
    await each(count);
    const before = await page.locator('#question').textContent();
    await page.getByRole('button', { name: 'Tiếp tục', exact: true }).click();
    await page.waitForFunction((text) => document.querySelector('#question')?.textContent !== text, before);
  }
}

/** The key by which the interviewer gives the tablet away, on the screen before the private part. */
export function partBegins(page) {
  return page.getByRole('button', { name: 'Đã đưa máy, bắt đầu' });
}

/** One question of the private part, and on. */
export async function answerInPart(page, level) {
  await answer(page, level);
  const before = await page.locator('#question').textContent();
  await page.getByRole('button', { name: 'Tiếp tục', exact: true }).click();
  await page.waitForFunction((text) => document.querySelector('#question')?.textContent !== text, before);
}

/** The private part as the respondent does it alone, and the tablet given back. */
export async function answerAlone(page, level = 5) {
  await partBegins(page).click();
  await page.locator('#question').waitFor();
  while (await page.locator('#question').isVisible()) await answerInPart(page, level);
  await page.getByRole('heading', { name: /^Xong phần của / }).waitFor();
  await page.getByRole('button', { name: 'Tôi là người hỏi, tôi đã nhận lại máy' }).click();
  await page.locator('#question').or(page.getByRole('heading', { name: 'Xem lại trước khi chốt' })).waitFor();
}

/** From the review page to "Đã lưu trên máy"; gives the number of the submission. */
export async function finalise(page) {
  await page.getByRole('button', { name: 'Chốt phiếu' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Chốt phiếu' }).click();
  await page.getByRole('heading', { name: 'Đã lưu trên máy' }).waitFor();
  const line = await page.getByText(/Phiếu số \d+/).textContent();
  return Number(/Phiếu số (\d+)/.exec(line)?.[1]);
}

/** Every control that can be pressed and is smaller than `least` either way, or closer than `gap` to a neighbour. */
export function smallTargets(page, least = 76) {
  return page.evaluate((most) => {
    const found = [];
    const all = document.querySelectorAll('button, input, textarea, summary, a[href]');
    for (const node of all) {
      if (node.closest('[aria-hidden="true"]')) continue;
      const box = node.getBoundingClientRect();
      if (box.width === 0 || box.height === 0) continue;
      // A field inside a framed box is pressed through the box, one that chooses a file through its label.
      const pressed = node.matches('.field input') ? node.closest('.field') : node.matches('label input[type=file]') ? node.closest('label') : node;
      const frame = pressed.getBoundingClientRect();
      if (frame.width < most - 0.5 || frame.height < most - 0.5) {
        found.push(`${node.textContent.trim().slice(0, 30) || node.ariaLabel || node.id} ${Math.round(frame.width)}×${Math.round(frame.height)}`);
      }
    }
    return found;
  }, least);
}

/** How far the page, or the part of it that scrolls, can be moved sideways: whoever does not try misses what stands there. */
export function sideways(page) {
  return page.evaluate(() => Math.max(...[document.documentElement, ...document.querySelectorAll('main, dialog')].map((node) => node.scrollWidth - node.clientWidth)));
}

/** The screen as it stands, at the sizes of lent tablets: nothing axe finds wrong, no target too small, nothing sideways. */
export async function checkScreen(t, page, name) {
  for (const [width, height] of [[600, 960], [1280, 800], [800, 1280]]) {
    await page.setViewportSize({ width, height });
    await t.axe(page);
    t.assert.deepEqual(await smallTargets(page), [], `${name} at ${width}×${height}`);
    t.assert.equal(await sideways(page), 0, `${name} scrolls sideways at ${width}×${height}`);
    await t.picture(page, `${name}-${width}`);
  }
  await page.setViewportSize({ width: 600, height: 960 });
}
