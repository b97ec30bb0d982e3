// A citizen without script: from the counter's address to the thanks, and a ticket that works once. Then every page
// once more with script, for axe and for the width of a small phone.
const PHONE = { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };

const heading = (page) => page.locator('h1').innerText();
const loaded = (page, work) => Promise.all([page.waitForEvent('domcontentloaded'), work]);
const press = (page, name) => loaded(page, page.getByRole('button', { name, exact: true }).click());

/** Chooses the same answer in every group of the page, or its first. */
async function answer(page, value) {
  const groups = new Map();
  for (const { name, own } of await page.locator('input[type=radio]').evaluateAll((all) => all.map((one) => ({ name: one.name, own: one.value })))) {
    groups.set(name, [...(groups.get(name) ?? []), own]);
  }
  for (const [name, values] of groups) {
    const chosen = values.includes(value) ? value : values[0];
    // The whole row is the label.
    await page.locator('label').filter({ has: page.locator(`input[name="${name}"][value="${chosen}"]`) }).click();
  }
}

/** Through all sections to the review; gives their headings. */
async function fill(page, words, look = async () => {}) {
  const seen = [];
  while ((await heading(page)) !== words.review) {
    seen.push(await heading(page));
    if (seen.length > 30) throw new Error(`no end: ${seen.join(' · ')}`);
    await look(page, `section-${seen.length}`);
    await answer(page, '4');
    await press(page, words.next);
  }
  await look(page, 'review');
  return seen;
}

const VI = { agree: 'Tôi đồng ý, bắt đầu', next: 'Tiếp tục', review: 'Xem lại rồi gửi', send: 'Gửi câu trả lời' };
const EN = { agree: 'I agree, start', next: 'Continue', review: 'Check, then send', send: 'Send the answers' };

export default async function (t) {
  const counter = new URL(t.server.accounts.counter_links[0].url).pathname;
  const codes = t.server.accounts.tickets.map((ticket) => ticket.code);
  const pictures = process.env.HAILONG_PICTURES;
  const keep = async (page, name) => {
    if (pictures) await page.screenshot({ path: `${pictures}/${name}.png`, fullPage: true });
  };

  const bare = await t.open({ ...PHONE, javaScriptEnabled: false });
  await t.step('without script, from the counter to the thanks', async () => {
    const { page } = bare;
    await page.goto(counter);
    await keep(page, 'c2-consent');
    await press(page, VI.agree);
    t.assert.equal(page.url(), `${t.server.url}/k`);
    await keep(page, 'c3-visit');
    await press(page, VI.next);
    t.assert.match(await page.title(), /^Lỗi: /);
    await keep(page, 'c4-error');
    const seen = await fill(page, VI, (on, name) => keep(on, `vi-${name}`));
    t.assert.ok(seen.length >= 8, seen.join(' · '));
    await press(page, VI.send);
    t.assert.equal(await heading(page), 'Cảm ơn Ông/Bà. Câu trả lời đã tới nơi.');
    await keep(page, 'c6-thanks');
    t.assert.equal((await page.context().cookies()).length, 0);
  });

  await t.step('a ticket is typed, used, and refused', async () => {
    const { page } = bare;
    await page.goto('/k');
    await keep(page, 'c1-ticket');
    await page.getByLabel('Mã trên giấy mời').fill(codes[0].toLowerCase());
    await loaded(page, page.keyboard.press('Enter'));
    t.assert.equal(await heading(page), 'Trước khi bắt đầu');
    await press(page, VI.agree);
    await fill(page, VI);
    await press(page, VI.send);
    t.assert.equal(await heading(page), 'Cảm ơn Ông/Bà. Câu trả lời đã tới nơi.');
    await page.goto('/k');
    await page.getByLabel('Mã trên giấy mời').fill(codes[0]);
    await press(page, VI.next);
    t.assert.equal(await heading(page), 'Mã này không dùng được');
    await keep(page, 'c7-refused');
    await page.goto('/k/KHONGC0');
    t.assert.equal(await heading(page), 'Trang này hiện không nhận ý kiến');
    await keep(page, 'c8-closed');
  });

  await t.step('an address or a code that is nearly right is no dead end', async () => {
    const { page } = bare;
    const lost = await page.goto('/nonsense.html');
    t.assert.deepEqual([lost.status(), await heading(page)], [404, 'Không có trang nào ở địa chỉ này']);
    await loaded(page, page.getByRole('link', { name: 'Nhập mã trên giấy mời' }).click());
    t.assert.equal(new URL(page.url()).pathname, '/k');
    await page.getByLabel('Mã trên giấy mời').fill('abc');
    await press(page, VI.next);
    const field = page.getByLabel('Mã trên giấy mời');
    t.assert.deepEqual([await field.inputValue(), await field.getAttribute('aria-invalid')], ['abc', 'true']);
    t.assert.ok(await page.locator('#t-e').getByText('Mã có 12 chữ và số, ở đây có 3.').isVisible());
    const typed = `/k/${counter.split('/').at(-1).toLowerCase()}`;
    for (const address of [typed, `${typed}/`, typed.replace('/k', '/K')]) {
      await page.goto(address);
      t.assert.deepEqual([new URL(page.url()).pathname, await heading(page)], [typed, 'Trước khi bắt đầu'], address);
    }
  });

  await t.step('the language is switched in the middle and the answer stays', async () => {
    const { page } = bare;
    await page.goto(counter);
    await press(page, VI.agree);
    await answer(page, '2');
    const chosen = () => page.locator('input:checked').evaluateAll((all) => all.map((one) => `${one.name}=${one.value}`));
    const before = await chosen();
    await press(page, 'English');
    t.assert.equal(await page.locator('html').getAttribute('lang'), 'en');
    t.assert.deepEqual(await chosen(), before);
    t.assert.ok(before.length > 0);
    await fill(page, EN, (on, name) => keep(on, `en-${name}`));
    await press(page, EN.send);
    t.assert.equal(await heading(page), 'Thank you. Your answers have arrived.');
  });

  await t.step('the phone’s own back button shows the page before, with nothing chosen, and one goes on from there', async () => {
    const { page } = bare;
    await page.goto(counter);
    await press(page, VI.agree);
    const first = await heading(page);
    await answer(page, '4');
    await press(page, VI.next);
    t.assert.notEqual(await heading(page), first);
    await page.goBack();
    t.assert.equal(await heading(page), first);
    t.assert.equal(await page.locator('input:checked').count(), 0);
    await fill(page, VI);
    await press(page, VI.send);
    t.assert.equal(await heading(page), 'Cảm ơn Ông/Bà. Câu trả lời đã tới nơi.');
    // Whoever holds the phone next goes back as far as the phone lets them, and finds no answer.
    for (let steps = 0; steps < 4; steps += 1) {
      const back = await page.goBack().catch(() => null);
      const text = back === null ? '' : await page.content();
      t.assert.ok(!/name="_a" value="[^"]/.test(text) && !/ checked/.test(text), text.slice(0, 400));
    }
  });

  const scripted = await t.open({ ...PHONE, viewport: { width: 320, height: 640 } });
  await t.step('every page is accessible and fits 320 px', async () => {
    const { page } = scripted;
    const look = async () => {
      await t.axe(page);
      const [inner, outer] = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
      t.assert.ok(inner <= outer, `${await heading(page)}: ${inner} px in ${outer}`);
    };
    await page.goto('/k');
    await look();
    await press(page, VI.next);
    await look();
    await page.goto(counter);
    await look();
    await press(page, VI.agree);
    await press(page, VI.next);
    await look();
    await fill(page, VI, look);
    await press(page, VI.send);
    await look();
    await page.goto('/k/KHONGC0');
    await look();
  });

  await t.step('a scanned invitation fills its field and leaves the address', async () => {
    const { page } = scripted;
    const asked = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.goto('/k#7Q7Q7Q7Q7Q7Q7Q7Q7Q7Q7Q7Q7Q');
    t.assert.equal(await page.getByLabel('Mã trên giấy mời').inputValue(), '7Q7Q7Q7Q7Q7Q7Q7Q7Q7Q7Q7Q7Q');
    t.assert.equal(page.url(), `${t.server.url}/k`);
    await press(page, VI.next);
    t.assert.equal(await heading(page), 'Mã này không dùng được');
    t.assert.ok(asked.filter((url) => url.includes('/k')).every((url) => !url.replace(/#.*/, '').includes('7Q7Q')));
  });
}
