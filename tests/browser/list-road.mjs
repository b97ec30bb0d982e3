// The server behind another address, where a journey decides what becomes of each page of a tablet's lists.
import { createHash } from 'node:crypto';
import http from 'node:http';

const sha = (text) => createHash('sha256').update(text).digest();

export class ListRoad {
  cut = false;
  /** Rows of a page, whatever the tablet asks for; null leaves it to the tablet. */
  limit = null;
  /** What becomes of the next pages, first come first served: `pass`, `cut` (in the middle of the answer), `hold` (for ever). */
  fates = [];
  /** The cursors asked with, and the versions of questionnaires that went over the road. */
  cursors = [];
  versions = [];
  #contents = new Map();
  #named = new Map();
  /** A version that the server gives up for another: `{evaluation, json}`. */
  instead = null;
  #held = new Set();

  static async listen(server) {
    const road = new ListRoad();
    road.upstream = server.proxy.upstream;
    road.listener = http.createServer((request, response) => {
      if (road.cut) request.socket.resetAndDestroy();
      else if (request.url.startsWith('/sync/v1/changes?')) road.#page(request, response).catch(() => request.socket.destroy());
      else request.pipe(road.#ask(request, request.url, {}, (answer) => answer.pipe(response.writeHead(answer.statusCode, answer.headers)))).on('error', () => request.socket.destroy());
    });
    await new Promise((done) => road.listener.listen(0, '127.0.0.1', done));
    road.url = `http://127.0.0.1:${road.listener.address().port}`;
    return road;
  }

  #ask(request, path, headers, answered) {
    return http.request({ host: '127.0.0.1', port: this.upstream, path, method: request.method, headers: { ...request.headers, ...headers } }, answered);
  }

  async #page(request, response) {
    const asked = new URL(request.url, 'http://server').searchParams;
    this.cursors.push(asked.get('cursor'));
    if (this.limit !== null) asked.set('limit', this.limit);
    if (this.instead) for (const [name, value] of Object.entries({ cursor: '', have: '', limit: 1000 })) asked.set(name, value);
    const fate = this.fates.shift() ?? 'pass';
    if (fate === 'hold') {
      this.#held.add(request.socket);
      return;
    }
    const { status, text } = await new Promise((done, failed) => {
      const ask = this.#ask(request, `/sync/v1/changes?${asked}`, { 'accept-encoding': 'identity' }, (answer) => {
        const parts = [];
        answer.on('data', (part) => parts.push(part)).on('end', () => done({ status: answer.statusCode, text: Buffer.concat(parts).toString() }));
      });
      ask.on('error', failed).end();
    });
    const body = status === 200 ? JSON.stringify(this.#edited(JSON.parse(text))) : text;
    const type = status === 200 ? 'application/json' : 'application/problem+json';
    response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body), 'cache-control': 'no-store' });
    if (fate === 'pass') {
      response.end(body);
      return;
    }
    response.write(body.slice(0, body.length / 2), () => request.socket.resetAndDestroy());
  }

  /** As the server would say it if this evaluation had another version of its questionnaire. */
  #edited(page) {
    if (this.instead) {
      const { evaluation, json } = this.instead;
      const hash = sha(json).toString('hex');
      const rows = page.changes.filter((change) => change.change === 'put');
      const mine = rows.find((row) => row.id === evaluation);
      if (mine) mine.row = JSON.stringify({ ...JSON.parse(mine.row), questionnaire: hash });
      const named = new Set(rows.filter((row) => row.kind === 'evaluation').map((row) => JSON.parse(row.row).questionnaire));
      const others = page.changes.filter((change) => change.change === 'questionnaire' && named.has(change.hash));
      page.changes = [...others, { change: 'questionnaire', hash, content: json }, ...rows];
      const xor = Buffer.alloc(32);
      for (const { kind, id, row } of rows) sha(`${kind}/${id}\n${row}`).forEach((byte, at) => (xor[at] ^= byte));
      page.checksum = { rows: rows.length, xor: xor.toString('hex') };
    }
    for (const change of page.changes) {
      if (change.change === 'questionnaire') this.#contents.set(change.hash, change.content);
      if (change.kind === 'evaluation') this.#named.set(change.id, JSON.parse(change.row).questionnaire);
    }
    this.versions.push(...page.changes.filter((change) => change.change === 'questionnaire').map((change) => change.hash));
    return page;
  }

  /** From now on the evaluation has a version in which one sentence reads otherwise. */
  giveUp(evaluation, sentence, other) {
    const json = this.#contents.get(this.#named.get(evaluation));
    const changed = json.replaceAll(JSON.stringify(sentence), JSON.stringify(other));
    if (changed === json) throw new Error(`the questionnaire does not say "${sentence}"`);
    this.instead = { evaluation, json: changed };
  }

  async close() {
    for (const socket of this.#held) socket.destroy();
    this.listener.closeAllConnections();
    await new Promise((done) => this.listener.close(done));
  }
}
