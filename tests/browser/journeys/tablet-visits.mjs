// Visits without an interview: recorded without a network, shown on the list at once, sent when the road is back; the office
// counts them, and a tablet that is enrolled anew is told of them.
import { api, signIn } from '../office.mjs';
import { enrolmentCode, everythingStored } from '../storage.mjs';
import { answerAll, checkScreen, enrol, evaluations, openEvaluation, openPage } from '../tablet.mjs';

export const limit = 240_000;

export default async function (t) {
  const { page } = await t.open({ viewport: { width: 800, height: 1280 }, timezoneId: 'Asia/Ho_Chi_Minh' });
  const get = await api(t.server, t.server.account('manager'));
  // Codes of its own: those of the demonstration are used up by other journeys.
  const { surveyor } = t.server.accounts.enrolment[1];
  let evaluation;
  let name;
  let before;
  let total;
  let opened;
  let people;

  const outcomes = async () => (await get(`/api/v1/evaluations/${evaluation.id}/outcomes`)).json();
  const counted = (found, outcome) => found.outcomes.find((one) => one.outcome === outcome)?.count ?? 0;
  const chip = (name) => page.getByRole('group', { name: 'Lọc' }).getByRole('button', { name });
  const number = async (name) => Number(/\d+/.exec(await chip(name).innerText())[0]);
  const row = (person) => page.getByRole('main').getByRole('button', { name: new RegExp(`^${person}(\\s|$)`) });

  /** Two people of a group of their own, and one behind them in reserve. */
  async function reserved() {
    const head = 'number,area_code,stratum,psu,weight,village,surveyor,reserve,name,honorific';
    const rows = [['9001', '', 'Lò Thị Thử Nghiệm', 'bà'], ['9002', '', 'Lò Văn Thử', 'ông'], ['9003', '1', 'Cà Thị Dự Bị', 'chị']];
    const lines = rows.map(([number, reserve, name, honorific]) => [number, '03646', 'thử', 'thử', '2', 'Bản Thử', surveyor, reserve, name, honorific].join());
    const supervisor = await api(t.server, t.server.account('supervisor'));
    await supervisor(`/api/v1/evaluations/${evaluation.id}/cases`, { 'content-type': 'text/csv' }, 'POST', [head, ...lines].join('\n'));
  }

  /** What somebody types to find a person: the name without accents, or the number. */
  const sought = (person) => person.replace(/^(Người số|Ông|Bà|Anh|Chị) /, '').normalize('NFD').replace(/\p{M}/gu, '').replace(/đ/gi, 'd').toLowerCase();

  /** From the list to "Đã lưu trên máy" and back to the list. */
  async function record(person, outcome, then = async () => {}) {
    await row(person).click();
    await page.getByRole('button', { name: 'Không gặp, từ chối, lý do khác' }).click();
    await page.getByRole('radio', { name: outcome }).click();
    await then();
    await page.getByRole('heading', { name: 'Đã lưu trên máy' }).waitFor();
    await page.getByRole('button', { name: 'Người tiếp theo' }).click();
    await openPage(page, 'Danh sách');
  }

  await t.step('enrol, then lose the network', async () => {
    await enrol(page, await enrolmentCode(t.server, surveyor));
    await page.evaluate(() => navigator.serviceWorker.ready);
    await evaluations(page).first().waitFor();
    const texts = await evaluations(page).allInnerTexts();
    const left = (text) => Number(/Còn (\d+) người/.exec(text)?.[1] ?? 0);
    name = texts.toSorted((a, b) => left(b) - left(a))[0].split('\n')[0].trim();
    await openEvaluation(page, name);
    const programme = await (await get('/api/v1/programme')).json();
    evaluation = programme.campaigns.filter((one) => one.state === 'open').flatMap((one) => one.evaluations)
      .find((one) => [one.unit.name, one.unit.name.vi].includes(name));
    await reserved();
    await openPage(page, 'Trang chính');
    await page.getByRole('button', { name: 'Lấy danh sách mới' }).click();
    await openEvaluation(page, name);
    await page.getByLabel('Tìm theo tên').fill('lo thi thu nghiem');
    await row('Bà Lò Thị Thử Nghiệm').waitFor();
    await page.getByLabel('Tìm theo tên').fill('du bi');
    await page.getByText('Không có ai khớp.').waitFor();
    await page.getByLabel('Tìm theo tên').fill('');
    before = await outcomes();
    total = await number(/^Tất cả/);
    const rows = await page.getByRole('main').getByRole('button', { name: /Chưa gặp/ }).allInnerTexts();
    // Not those of the group made here, who have a step of their own.
    people = rows.map((text) => text.split('\n')[0].trim()).filter((one) => !one.includes('Thử')).slice(0, 4);
    t.assert.equal(people.length, 4);
    t.proxy.cut();
  });

  await t.step('a person is found by name; the telephone number stands there when it is asked for', async () => {
    let person;
    for (const one of people) {
      await row(one).click();
      await page.getByText('Các lần đến').waitFor();
      if (await page.getByRole('button', { name: /^Gọi số/ }).isVisible()) person = one;
      if (person) break;
      await page.getByRole('button', { name: 'Về', exact: true }).click();
    }
    t.assert.match(person, /^(Ông|Bà|Anh|Chị) \S+ \S+ \S+/);
    await page.getByText(/^Người số \d+ · /).waitFor();
    const details = page.getByRole('main');
    for (const label of ['Nơi ở', 'Ngôn ngữ', 'Đã dùng']) await details.getByText(label, { exact: true }).waitFor();
    await details.getByText(/, \d{1,2}\/20\d\d$/).waitFor();
    const call = page.getByRole('button', { name: /^Gọi số/ });
    t.assert.match(await call.innerText(), /^Gọi số ••• ••• ••\d\d$/);
    t.assert.ok(!/0120/.test(await page.content()), 'the number is nowhere on the page before it is asked for');
    await checkScreen(t, page, 'person-known');
    await call.click();
    const link = page.getByRole('link', { name: /^Gọi 0120 \d{3} \d{4}$/ });
    const dialled = /^tel:(0120\d{7})$/.exec(await link.getAttribute('href'))[1];
    await t.axe(page);
    await page.getByRole('button', { name: 'Bắt đầu phỏng vấn' }).click();
    const [title, given] = [person.split(' ')[0].toLowerCase(), person.split(' ').at(-1)];
    await page.getByRole('heading', { name: `Xin phép ${title} ${given}` }).waitFor();
    await page.getByRole('button', { name: `${person.split(' ')[0]} đồng ý trả lời` }).waitFor();
    await t.picture(page, 'consent-known');
    await page.getByRole('button', { name: 'Về', exact: true }).click();
    await page.getByRole('button', { name: 'Về', exact: true }).click();
    await page.getByLabel('Tìm theo tên').fill(sought(person));
    await row(person).waitFor();
    await t.picture(page, 'list-found');
    await page.getByLabel('Tìm theo tên').fill('');
    await page.getByLabel('Tìm theo tên').blur();
    await checkScreen(t, page, 'list-known');
    const kept = await everythingStored(page);
    const name = person.split(' ').slice(1).join(' ');
    t.assert.ok(kept.length > 1000 && ![name, dialled].some((personal) => kept.includes(personal)), 'it lies encrypted on the tablet');
  });

  await t.step('nobody at home: one press, and the list shows it', async () => {
    await record(people[0], 'Không có người ở nhà', async () => {
      await page.getByLabel('Ghi chú cho lần đến sau').fill('Hàng xóm nói đi nương, tối mới về.');
      await page.getByRole('button', { name: 'Lưu: không có người ở nhà, sẽ đến lại' }).click();
    });
    await row(people[0]).getByText('Vắng nhà', { exact: true }).waitFor();
    await row(people[0]).getByText('Đã đến 1 lần, không có người ở nhà').waitFor();
  });

  await t.step('an appointment needs its time; the button repeats it', async () => {
    const todo = await number(/^Còn làm/);
    await record(people[1], 'Hẹn lúc khác', async () => {
      await page.getByRole('button', { name: 'Lưu: hẹn lúc khác' }).click();
      const why = page.getByRole('alert').getByText('Chọn ngày và giờ hẹn.');
      await why.waitFor();
      const foot = await page.locator('footer').evaluate((node) => node.getBoundingClientRect().top);
      const { y, height } = await why.boundingBox();
      t.assert.ok(y > 0 && y + height <= foot, 'whoever pressed in vain sees why without scrolling');
      await page.getByLabel('Giờ hẹn').fill('19:00');
      await t.picture(page, 'outcome');
      await page.getByRole('button', { name: 'Lưu: hẹn lại 19:00 ngày mai' }).click();
    });
    t.assert.deepEqual([await number(/^Còn làm/), await number(/^Hẹn/)], [todo, 1]);
    await chip(/^Hẹn/).click();
    await row(people[1]).getByText('Hẹn 19:00 ngày mai').waitFor();
    await chip(/^Còn làm/).click();
  });

  await t.step('a refusal at the consent leads to the outcome with the refusal chosen, and is asked once more', async () => {
    const [todo, done, all] = [await number(/^Còn làm/), await number(/^Đã xong/), await number(/^Tất cả/)];
    await row(people[2]).click();
    await page.getByRole('button', { name: 'Bắt đầu phỏng vấn' }).click();
    await page.getByRole('button', { name: 'không đồng ý' }).click();
    await page.getByText(/^Cảm ơn (Ông\/Bà|ông|bà|anh|chị)\.$/).waitFor();
    t.assert.equal(await page.getByRole('radio', { name: 'Người đó từ chối' }).getAttribute('aria-checked'), 'true');
    await page.getByRole('button', { name: 'Lưu: người đó từ chối, không đến lại' }).click();
    await page.getByRole('dialog').getByText('Không xoá được lần này.').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Lưu, không đến lại nữa' }).click();
    await page.getByRole('heading', { name: 'Đã lưu trên máy' }).waitFor();
    await page.getByRole('button', { name: 'Người tiếp theo' }).click();
    await openPage(page, 'Danh sách');
    // Whether somebody in reserve is left there hangs on who refused before.
    const more = await number(/^Tất cả/) - all;
    t.assert.deepEqual([await number(/^Còn làm/), await number(/^Đã xong/)], [todo - 1 + more, done + 1]);
    t.assert.equal(await row(people[2]).count(), 0);
    await chip(/^Đã xong/).click();
    await page.getByLabel('Tìm theo tên').fill(sought(people[2]));
    await row(people[2]).getByText('Từ chối', { exact: true }).waitFor();
    await page.getByLabel('Tìm theo tên').fill('');
    await chip(/^Còn làm/).click();
  });

  await t.step('whoever is in reserve is opened without a network when somebody of the group is closed', async () => {
    const before = await number(/^Tất cả/);
    await page.getByLabel('Tìm theo tên').fill('lo thi thu');
    await record('Bà Lò Thị Thử Nghiệm', 'Đã chuyển đi nơi khác', async () => {
      await page.getByRole('button', { name: /^Lưu: đã chuyển đi nơi khác/ }).click();
      await page.getByRole('dialog').getByRole('heading', { name: 'Không đến lại bà Nghiệm nữa?' }).waitFor();
      await page.getByRole('dialog').getByRole('button', { name: 'Lưu, không đến lại nữa' }).click();
    });
    const why = page.getByText('Người dự bị số 1 được mở, vì: người số 9001, đã chuyển đi nơi khác.');
    await why.waitFor();
    t.assert.equal(await number(/^Tất cả/), before + 1);
    await page.getByLabel('Tìm theo tên').fill('du bi');
    await checkScreen(t, page, 'list-reserve');
    await row('Chị Cà Thị Dự Bị').click();
    await why.waitFor();
    await page.getByRole('button', { name: 'Bắt đầu phỏng vấn' }).waitFor();
    await t.picture(page, 'person-reserve');
    await page.getByRole('button', { name: 'Về', exact: true }).click();
    await page.getByLabel('Tìm theo tên').fill('');
  });

  await t.step('what was closed by mistake is opened by a later visit, and both stay on the page of the person', async () => {
    await record(people[3], 'Không tìm thấy nhà', async () => {
      await page.getByRole('button', { name: /^Lưu: không tìm thấy nhà/ }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Lưu, không đến lại nữa' }).click();
    });
    await chip(/^Tất cả/).click();
    await page.getByLabel('Tìm theo tên').fill(sought(people[3]));
    await record(people[3], 'Người cần gặp đi vắng', async () => {
      await page.getByRole('button', { name: /^Lưu: người cần gặp đi vắng/ }).click();
    });
    await page.getByLabel('Tìm theo tên').fill('');
    await row(people[3]).getByText('Vắng nhà', { exact: true }).waitFor();
    await row(people[3]).click();
    t.assert.equal(await page.getByRole('main').getByText(/^Lần [12] · /).count(), 2);
    t.assert.equal(await page.getByText('máy chủ chưa có').count(), 2);
    await t.axe(page);
    await t.picture(page, 'person');
    await page.getByRole('button', { name: 'Về', exact: true }).click();
    opened = await number(/^Tất cả/) - total;
    t.assert.ok(opened >= 1);
  });

  await t.step('the road is back: six receipts', async () => {
    t.proxy.restore();
    await openPage(page, 'Hộp gửi');
    await page.getByRole('button', { name: 'Gửi ngay' }).click();
    await page.getByText('Máy chủ đã nhận, 6 phiếu').waitFor({ timeout: 60_000 });
    await page.getByText('Máy chủ đã nhận, 6 phiếu').click();
    await page.getByText('Lần đến: Hẹn lúc khác').waitFor();
  });

  await t.step('somebody breaks off: what was answered until then is kept with the visit, and nothing unfinished is left', async () => {
    await openPage(page, 'Danh sách');
    await page.getByLabel('Tìm theo tên').fill(sought(people[3]));
    await row(people[3]).click();
    await page.getByRole('button', { name: 'Bắt đầu phỏng vấn' }).click();
    await page.getByRole('button', { name: 'đồng ý trả lời' }).click();
    await page.getByRole('button', { name: 'Bỏ qua câu tập' }).click();
    await answerAll(page, { most: 3 });
    await page.getByRole('button', { name: 'Tạm dừng' }).click();
    await page.getByRole('button', { name: 'Thôi phỏng vấn, lưu dở' }).click();
    await page.getByRole('button', { name: 'Làm tiếp' }).waitFor();
    await openPage(page, 'Danh sách');
    await page.getByLabel('Tìm theo tên').fill(sought(people[3]));
    await row(people[3]).getByText('Làm dở', { exact: true }).click();
    await page.getByRole('button', { name: 'Không gặp, từ chối, lý do khác' }).click();
    await page.getByRole('radio', { name: 'Đang trả lời thì thôi' }).click();
    await page.getByRole('button', { name: /^Lưu: đang trả lời thì thôi/ }).click();
    await page.getByRole('dialog').getByText('được giữ thành một phiếu dở dang và gửi về máy chủ').waitFor();
    await t.axe(page);
    await t.picture(page, 'broke-off');
    await page.getByRole('dialog').getByRole('button', { name: 'Lưu, không đến lại nữa' }).click();
    await page.getByRole('heading', { name: 'Đã lưu trên máy' }).waitFor();
    await page.getByText('Phiếu 7 là phần đã trả lời trước khi thôi, không tính vào chỉ số. Kết quả lần đến là phiếu 8.').waitFor();
    await t.axe(page);
    await t.picture(page, 'kept-partial');
    await page.getByRole('button', { name: 'Đã trao giấy' }).click();
    t.assert.equal(await page.getByRole('button', { name: 'Làm tiếp' }).count(), 0);
    await openPage(page, 'Hộp gửi');
    await page.getByRole('button', { name: 'Gửi ngay' }).click();
    await page.getByText('Máy chủ đã nhận, 8 phiếu').waitFor({ timeout: 60_000 });
    await page.getByText('Máy chủ đã nhận, 8 phiếu').click();
    await page.getByText('Phiếu dở dang', { exact: true }).waitFor();
  });

  await t.step('the office counts the people by what the last visit found', async () => {
    let after = await outcomes();
    // What a tablet sent is judged after it was answered.
    for (let tries = 0; tries < 100 && after.visits < before.visits + 7; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      after = await outcomes();
    }
    t.assert.equal(after.visits, before.visits + 7);
    for (const [outcome, more] of [['nobody_home', 1], ['appointment', 1], ['refused', 1], ['away', 0], ['not_found', 0], ['moved', 1], ['broke_off', 1]]) {
      t.assert.equal(counted(after, outcome), counted(before, outcome) + more, outcome);
    }
    // Five people were visited; whoever was opened out of the reserve for one of them is to be visited.
    t.assert.equal(after.not_visited, before.not_visited - 5 + opened);
    const desk = (await t.open({ viewport: { width: 1440, height: 900 } })).page;
    await signIn(desk, t.server.account('manager'), `/evaluations/${evaluation.id}`);
    const card = desk.locator('section', { has: desk.getByRole('heading', { name: 'Kết quả các lần đến' }) });
    await card.getByRole('row', { name: /^Người đó từ chối/ }).waitFor();
    await card.scrollIntoViewIfNeeded();
    await t.axe(desk);
    await t.picture(desk, 'outcomes');
    const { items: partial } = await (await get(`/api/v1/evaluations/${evaluation.id}/responses?state=partial`)).json();
    t.assert.deepEqual(partial.map((one) => [one.state, one.mode, one.consent?.language]), [['partial', 'tablet', 'vi']]);
    t.assert.equal(after.answered, before.answered, 'it counts nowhere');
    await desk.getByRole('button', { name: 'Dở dang' }).click();
    await desk.getByText('Người trả lời thôi giữa chừng.').waitFor();
    const list = desk.locator('section', { has: desk.getByRole('heading', { name: 'Danh sách phiếu' }) });
    await list.locator('tbody tr').first().waitFor();
    t.assert.equal(await list.locator('tbody tr').count(), 1);
    await t.axe(desk);
    await t.picture(desk, 'partial');
  });

  await t.step('a tablet enrolled anew is told of the visits', async () => {
    const { page: other } = await t.open({ viewport: { width: 800, height: 1280 }, timezoneId: 'Asia/Ho_Chi_Minh' });
    await enrol(other, await enrolmentCode(t.server, surveyor));
    await openEvaluation(other, name);
    await other.getByRole('group', { name: 'Lọc' }).getByRole('button', { name: 'Hẹn 1' }).click();
    await other.getByRole('main').getByRole('button', { name: new RegExp(`^${people[1]}`) }).getByText('Hẹn 19:00 ngày mai').waitFor();
    await other.getByRole('group', { name: 'Lọc' }).getByRole('button', { name: /^Còn làm/ }).click();
    await other.getByLabel('Tìm theo tên').fill(sought(people[0]));
    await other.getByRole('main').getByRole('button', { name: new RegExp(`^${people[0]}`) }).click();
    await other.getByText('Hàng xóm nói đi nương, tối mới về.').waitFor();
    const lists = (await (await get(`/api/v1/evaluations/${evaluation.id}/surveyors`)).json()).items;
    t.assert.ok(lists.some((one) => one.closed >= 1));
    await other.close();
  });
}
