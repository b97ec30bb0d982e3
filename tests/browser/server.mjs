// The real server on a demonstration of its own, behind a proxy whose address it takes for its public one.
import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Proxy } from './proxy.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** The program that is tested. */
export const BINARY = process.env.HAILONG_BIN ?? join(ROOT, 'target/debug/hailong');
const POSTGRES = process.env.HAILONG_TEST_POSTGRES;
const START_LIMIT_MS = 240_000;

export const engines = POSTGRES ? ['sqlite', 'postgres'] : ['sqlite'];

export class Server {
  #child = null;
  #output = '';
  #database = null;

  static async start(engine) {
    const server = new Server();
    server.engine = engine;
    server.dataDir = await mkdtemp(join(tmpdir(), 'hl-browser-'));
    server.proxy = await Proxy.listen();
    try {
      if (engine === 'postgres') server.#database = await createDatabase();
      await server.run();
    } catch (error) {
      await server.remove();
      throw error;
    }
    return server;
  }

  /** The address people and tablets use: through the proxy. */
  get url() {
    return this.proxy.url;
  }

  /** The server's own address, which no cut reaches. */
  get direct() {
    return `http://127.0.0.1:${this.proxy.upstream}`;
  }

  /** Starts the process on the same data again and waits until it serves; `serve` as for field work. */
  async run(command = 'demo') {
    const args = [command, '--port', '0', '--data-dir', this.dataDir, '--public-url', this.url];
    if (this.#database) args.push('--database-url', this.#database.url);
    this.#output = '';
    const child = spawn(BINARY, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child = child;
    let over = null;
    child.once('error', (error) => (over = `could not be started: ${error.message}`));
    child.once('exit', (code, signal) => (over ??= `ended with ${code ?? signal}`));
    const keep = (chunk) => (this.#output = (this.#output + chunk).slice(-100_000));
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);

    const since = Date.now();
    for (;;) {
      const port = /listening on http:\/\/127\.0\.0\.1:(\d+)/.exec(this.#output)?.[1];
      const accounts = port && (await readFile(join(this.dataDir, 'demo-accounts.json'), 'utf8').catch(() => null));
      if (accounts) {
        this.accounts = JSON.parse(accounts);
        this.proxy.upstream = Number(port);
        return;
      }
      if (over || Date.now() - since > START_LIMIT_MS) {
        throw new Error(`${BINARY} ${over ?? 'did not say "listening on …" in time'}\n${this.#output}`);
      }
      await new Promise((done) => setTimeout(done, 50));
    }
  }

  /** A verified backup, made beside the running server; tablets hear of it at their next contact. */
  async backUp(file) {
    const args = ['backup', '--data-dir', this.dataDir, file];
    if (this.#database) args.push('--database-url', this.#database.url);
    await promisify(execFile)(BINARY, args);
  }

  get output() {
    return this.#output;
  }

  account(role) {
    const found = this.accounts.accounts.find((account) => account.role === role);
    if (!found) throw new Error(`demo-accounts.json has no ${role}`);
    return found;
  }

  /** SIGTERM is the polite stop, SIGKILL the power cut. */
  async stop(signal = 'SIGTERM') {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((done) => child.once('exit', done));
    child.kill(signal);
    const late = setTimeout(() => child.kill('SIGKILL'), 15_000);
    await gone;
    clearTimeout(late);
  }

  async remove() {
    await this.stop();
    await this.proxy.close();
    if (this.#database) await this.#database.drop();
    await rm(this.dataDir, { recursive: true, force: true });
  }
}

async function createDatabase() {
  const name = `browser_${randomBytes(6).toString('hex')}`;
  await sql(`create database ${name}`);
  const url = new URL(POSTGRES);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => sql(`drop database if exists ${name} with (force)`) };
}

async function sql(statement) {
  const psql = process.env.HAILONG_PG_BIN ? join(process.env.HAILONG_PG_BIN, 'psql') : 'psql';
  await promisify(execFile)(psql, ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-c', statement, POSTGRES]);
}
