// A server of its own with one evaluation of a small form, for questions that the demonstration does not put.
import { spawn } from 'node:child_process';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Proxy } from './proxy.mjs';

const BINARY = process.env.HAILONG_BIN ?? fileURLToPath(new URL('../../target/debug/hailong', import.meta.url));
const START_LIMIT_MS = 60_000;
const PASSWORD = 'Mường La, Sơn La';
const PEOPLE = [['huong', 'Lò Thị Hương', 'surveyor'], ['toan', 'Cà Văn Toàn', 'supervisor']];

export class SmallServer {
  #child = null;

  /** Publishes the form, opens a campaign with one unit and so many people, and serves. */
  static async start(folder, form, people = 5) {
    const server = new SmallServer();
    server.dataDir = join(folder, 'data');
    await mkdir(server.dataDir, { recursive: true });
    server.proxy = await Proxy.listen();
    const file = async (name, text) => {
      await writeFile(join(folder, name), typeof text === 'string' ? text : JSON.stringify(text));
      return join(folder, name);
    };
    for (const [username, name, role] of PEOPLE) await server.#tell(['user', 'add', username, '--name', name, '--role', role], PASSWORD);
    await server.#tell(['questionnaire', 'publish', await file('form.json', form)]);
    const year = new Date().getFullYear();
    const plan = {
      campaign: { year, name: { vi: `Đợt ${year}` }, first_day: `${year}-01-01`, last_day: `${year}-12-31` },
      units: [{ code: 'X-NC', name: { vi: 'UBND xã Ngọc Chiến' }, kind: 'commune', area_code: '03646', from: '2020-01-01' }],
      evaluations: [{ unit: 'X-NC', kind: 'programme', questionnaire: [form.key, form.version], target: people, surveyors: ['huong'] }],
    };
    const made = await server.#tell(['plan', await file('plan.json', plan), '--open']);
    server.evaluation = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/.exec(made)[0];
    const rows = Array.from({ length: people }, (_, i) => `${i + 1},03646,1,A,10,huong`);
    const cases = ['number,area_code,stratum,psu,weight,surveyor', ...rows].join('\n');
    await server.#tell(['import', await file('cases.csv', `${cases}\n`), '--evaluation', server.evaluation]);
    await server.#serve();
    return server;
  }

  get url() {
    return this.proxy.url;
  }

  get direct() {
    return `http://127.0.0.1:${this.proxy.upstream}`;
  }

  account(role) {
    const [username] = PEOPLE.find(([, , one]) => one === role);
    return { username, password: PASSWORD };
  }

  /** Sealed files on the server's disk: those that are whole, by name, and the lengths of those that came in part. */
  async files() {
    const within = (folder) => readdir(join(this.dataDir, 'files', folder)).catch(() => []);
    const whole = {};
    for (const folder of (await within('.')).filter((name) => name !== 'parts')) {
      for (const name of await within(folder)) whole[name] = await readFile(join(this.dataDir, 'files', folder, name));
    }
    const parts = {};
    for (const name of await within('parts')) {
      // One that becomes whole meanwhile has its own name the next time.
      const found = await stat(join(this.dataDir, 'files', 'parts', name)).catch(() => null);
      if (found) parts[name.slice(-64)] = found.size;
    }
    return { whole, parts };
  }

  async #tell(args, input = '') {
    const child = spawn(BINARY, [...args, '--data-dir', this.dataDir], { stdio: ['pipe', 'pipe', 'pipe'] });
    let [said, wrong] = ['', ''];
    child.stdout.on('data', (chunk) => (said += chunk));
    child.stderr.on('data', (chunk) => (wrong += chunk));
    child.stdin.end(input);
    const code = await new Promise((done, failed) => child.once('error', failed).once('close', done));
    if (code !== 0) throw new Error(`hailong ${args.join(' ')}: ${code}\n${said}${wrong}`);
    return said;
  }

  async #serve() {
    const args = ['serve', '--port', '0', '--data-dir', this.dataDir, '--public-url', this.url, '--allow-evictable-storage'];
    const child = (this.#child = spawn(BINARY, args, { stdio: ['ignore', 'pipe', 'pipe'] }));
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output = (output + chunk).slice(-50_000)));
    const since = Date.now();
    for (;;) {
      const port = /listening on http:\/\/127\.0\.0\.1:(\d+)/.exec(output)?.[1];
      if (port) {
        this.proxy.upstream = Number(port);
        return;
      }
      if (child.exitCode !== null || Date.now() - since > START_LIMIT_MS) throw new Error(`hailong serve does not serve\n${output}`);
      await new Promise((done) => setTimeout(done, 50));
    }
  }

  async remove() {
    const child = this.#child;
    if (child && child.exitCode === null && child.signalCode === null) {
      const gone = new Promise((done) => child.once('exit', done));
      child.kill('SIGKILL');
      await gone;
    }
    await this.proxy.close();
    await rm(this.dataDir, { recursive: true, force: true });
  }
}

/** A journey on a server of its own with this form and so many people, which goes when the journey is over. */
export const onSmallServer = (form, journey, people) => async (t) => {
  const server = await SmallServer.start(t.tmp, form, people);
  try {
    await journey(t, server);
  } finally {
    await server.remove();
  }
};
