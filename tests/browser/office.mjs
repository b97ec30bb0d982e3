// The office face as the journeys use it.

export async function signIn(page, account, path = '/') {
  await page.goto(path);
  await page.getByLabel('Tên đăng nhập').fill(account.username);
  await page.getByLabel('Mật khẩu').fill(account.password);
  await page.getByRole('button', { name: 'Đăng nhập' }).click();
  await page.getByRole('button', { name: 'Đăng xuất' }).waitFor();
}

/** The API as this person sees it, without the browser. */
export async function api(server, account) {
  const session = await fetch(`${server.direct}/api/v1/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: account.username, password: account.password }),
  });
  const { access_token: token } = await session.json();
  return async (path, headers = {}, method = 'GET', body = null) => {
    const sent = body && { method, body: typeof body === 'string' ? body : JSON.stringify(body) };
    const kind = body && { 'content-type': 'application/json' };
    const answer = await fetch(server.direct + path, { ...sent, headers: { authorization: `Bearer ${token}`, ...kind, ...headers } });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer;
  };
}

/** A share as Vietnamese per cent, reckoned apart from the dashboard's own function: of two tenths as near, the even one. */
export function points(share) {
  const percent = share * 100;
  const between = Number.isInteger(percent * 4) && !Number.isInteger(percent * 2);
  return (between ? (2 * Math.round(percent * 5)) / 10 : percent).toFixed(1).replace('.', ',');
}

export const within = (index) => `${points(index.lo)}–${points(index.hi)}`;

/** The text of the page without what only screen readers and scripts see taken away. */
export function everything(page) {
  return page.evaluate(() => document.documentElement.outerHTML);
}
