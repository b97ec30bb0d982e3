// A loopback TCP proxy: the tablet's road to the server, which can be cut. Unlike the browser's own offline switch it
// leaves navigator.onLine at true, as a dead uplink does.
import net from 'node:net';

export class Proxy {
  #server;
  #pairs = new Set();
  #cut = false;
  /** Bytes after which the next answers break off, or null. */
  #answerLimit = null;
  /** A request in whose middle the road is cut: how it begins, and which of its kind. */
  #fatal = null;
  /** Bytes that went to the server. */
  sent = 0;
  upstream = null;

  static async listen() {
    const proxy = new Proxy();
    proxy.#server = net.createServer((client) => proxy.#accept(client));
    await new Promise((done, failed) => proxy.#server.once('error', failed).listen(0, '127.0.0.1', done));
    return proxy;
  }

  get url() {
    return `http://127.0.0.1:${this.#server.address().port}`;
  }

  /** From here on nothing gets through; open connections are reset. */
  cut() {
    this.#cut = true;
    for (const pair of this.#pairs) reset(...pair);
  }

  /** Lets requests through whole, and every answer only up to this many bytes: the lost receipt. */
  cutAnswersAfter(bytes) {
    this.#answerLimit = bytes;
    for (const pair of this.#pairs) reset(...pair);
  }

  /** Of the n-th request that begins so, a part gets through, then nothing. */
  cutInTheMiddleOf(beginning, nth) {
    this.#fatal = { beginning, nth };
  }

  restore() {
    this.#cut = false;
    this.#fatal = null;
    this.#answerLimit = null;
    // Connections made under the old rules would keep them.
    for (const pair of this.#pairs) reset(...pair);
  }

  #isFatal(chunk) {
    if (!this.#fatal || !chunk.includes(this.#fatal.beginning)) return false;
    this.#fatal.nth -= 1;
    return this.#fatal.nth === 0;
  }

  async close() {
    this.cut();
    await new Promise((done) => this.#server.close(done));
  }

  #accept(client) {
    if (this.#cut || this.upstream === null) {
      client.resetAndDestroy();
      return;
    }
    const server = net.connect(this.upstream, '127.0.0.1');
    const pair = [client, server];
    this.#pairs.add(pair);
    const end = () => {
      this.#pairs.delete(pair);
      reset(client, server);
    };
    for (const socket of pair) socket.on('error', end).on('close', end);

    client.on('data', (chunk) => {
      const last = this.#isFatal(chunk);
      const part = last ? chunk.subarray(0, chunk.length / 2) : chunk;
      this.sent += part.length;
      if (!server.write(part)) client.pause();
      if (last) this.cut();
    });
    server.on('drain', () => client.resume());
    client.on('end', () => server.end());
    let left = this.#answerLimit ?? Infinity;
    server.on('data', (chunk) => {
      const part = chunk.subarray(0, left);
      left -= part.length;
      if (part.length > 0 && !client.write(part)) server.pause();
      if (left <= 0) end();
    });
    client.on('drain', () => server.resume());
    server.on('end', () => client.end());
  }
}

function reset(...sockets) {
  for (const socket of sockets) if (!socket.destroyed) socket.resetAndDestroy();
}
