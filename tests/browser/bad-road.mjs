// The server behind another address, over a road on which something else answers, or hardly anything moves: a network that
// wants a login, a proxy that does not reach the server, a byte a second, a connection that is taken and never served.
import http from 'node:http';

/** How every page of the network's own begins, wherever it may turn up. */
export const LOGIN = 'Đăng nhập Wi-Fi bến xe';
const PAGE = `<!doctype html><html lang="vi"><title>${LOGIN}</title><form method="post"><input name="phone"><button>Vào mạng</button></form>`;
const HTML = { 'content-type': 'text/html; charset=utf-8' };

export class BadRoad {
  /** Null, or `login`, `redirect`, `bad_gateway`, `drip`, `half_open`. */
  #fault = null;
  #of = () => true;
  /** Requests that met the fault, as `METHOD path`. */
  met = [];
  #dead = new Set();

  static async listen(server) {
    const road = new BadRoad();
    road.upstream = server.proxy.upstream;
    road.listener = http.createServer((request, response) => {
      request.on('error', () => {});
      response.on('error', () => {});
      road.#take(request, response);
    });
    // Nothing is cut here for being slow.
    road.listener.requestTimeout = 0;
    await new Promise((done) => road.listener.listen(0, '127.0.0.1', done));
    road.url = `http://127.0.0.1:${road.listener.address().port}`;
    return road;
  }

  /** From here on this becomes of requests whose path (and method) is one of these. */
  breakDown(fault, of = () => true) {
    [this.#fault, this.#of, this.met] = [fault, of, []];
  }

  /** As it should be. What was taken and never served stays so: nobody says that such a connection is dead. */
  mend() {
    this.#fault = null;
  }

  /** Waits until so many requests have met the fault. */
  async hits(count = 1) {
    for (let tries = 0; this.met.length < count; tries += 1) {
      if (tries > 400) throw new Error(`only ${this.met.length} requests of ${count} met the ${this.#fault}: ${this.met}`);
      await new Promise((done) => setTimeout(done, 50));
    }
  }

  #take(request, response) {
    if (request.url === '/wifi-login') return void request.resume().on('end', () => response.writeHead(200, HTML).end(PAGE));
    const fault = this.#of(request.url, request.method) ? this.#fault : null;
    if (fault) this.met.push(`${request.method} ${request.url}`);
    if (fault === 'half_open') return void this.#dead.add(request.socket);
    if (fault === null || fault === 'drip') return this.#pass(request, response, fault);
    request.resume().on('end', () => {
      if (fault === 'login') response.writeHead(200, HTML).end(PAGE);
      else if (fault === 'redirect') response.writeHead(302, { location: '/wifi-login' }).end();
      else response.writeHead(502, HTML).end('<html><h1>502 Bad Gateway</h1><hr>nginx</html>');
    });
  }

  #pass(request, response, fault) {
    const { url: path, method, headers } = request;
    const asked = http.request({ host: '127.0.0.1', port: this.upstream, path, method, headers }, (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      if (fault === null) answer.pipe(response);
      else void this.#drip(answer, response);
    });
    asked.on('error', () => request.socket.destroy());
    request.pipe(asked);
  }

  /** A byte a second while that is what the road is like, the rest at once when it is well again. */
  async #drip(answer, response) {
    response.flushHeaders();
    const parts = [];
    for await (const part of answer) parts.push(part);
    let left = Buffer.concat(parts);
    while (left.length > 0 && this.#fault === 'drip') {
      response.write(left.subarray(0, 1));
      left = left.subarray(1);
      for (let tenth = 0; tenth < 10 && this.#fault === 'drip'; tenth += 1) await new Promise((done) => setTimeout(done, 100));
    }
    response.end(left);
  }

  async close() {
    for (const socket of this.#dead) socket.destroy();
    this.listener.closeAllConnections();
    await new Promise((done) => this.listener.close(done));
  }
}
