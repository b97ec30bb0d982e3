// A loopback TCP proxy: the tablet's road to the server, which can be cut. Unlike the browser's own offline switch it
// leaves navigator.onLine at true, as a dead uplink does.
import net from 'node:net';

export class Proxy {
  #server;
  #pairs = new Set();
  #cut = false;
  /** Bytes after which the next answers break off, or null. */
  #answerLimit = null;
  /** How many bytes may still go to the server before the road is cut. */
  #left = Infinity;
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

  /** So many bytes get through to the server, then nothing. */
  cutAfterSending(bytes) {
    this.#left = bytes;
  }

  restore() {
    this.#cut = false;
    this.#left = Infinity;
    this.#answerLimit = null;
    // Connections made under the old rules would keep them.
    for (const pair of this.#pairs) reset(...pair);
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
      const part = chunk.subarray(0, this.#left);
      this.#left -= part.length;
      this.sent += part.length;
      if (part.length > 0 && !server.write(part)) client.pause();
      if (this.#left <= 0) this.cut();
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
