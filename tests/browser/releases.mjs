// Releases of the tablet app as a browser meets them, through an HTTP proxy of our own.
import http from 'node:http';

const SLOW = "Object.defineProperty(navigator, 'connection', { value: { effectiveType: '2g' } });\n";

/** The server behind another address, with releases of the tablet app that differ in one attribute of its page. */
export class Release {
  number = 'first';
  cut = false;
  /** Its service worker is told of a slow network. */
  slow = false;
  /** How many files of the app were asked for. */
  files = 0;
  /** The beginning of paths that are not answered, or null. */
  withheld = null;

  static async listen(server) {
    const release = new Release();
    const upstream = server.proxy.upstream;
    release.listener = http.createServer((request, response) => {
      if (release.cut || (release.withheld !== null && request.url.startsWith(release.withheld))) {
        request.socket.resetAndDestroy();
        return;
      }
      if (request.url.startsWith('/surveyor/assets/')) release.files += 1;
      const changed = ['/surveyor/', '/surveyor/index.html', '/surveyor/sw.js'].includes(request.url);
      const headers = { ...request.headers, ...(changed && { 'accept-encoding': 'identity', 'if-none-match': '' }) };
      const asked = http.request({ host: '127.0.0.1', port: upstream, path: request.url, method: request.method, headers }, (answer) => {
        if (!changed) {
          response.writeHead(answer.statusCode, answer.headers);
          answer.pipe(response);
          return;
        }
        const parts = [];
        answer.on('data', (part) => parts.push(part)).on('end', () => {
          const told = release.slow && request.url === '/surveyor/sw.js' ? SLOW : '';
          const text = told + release.#edited(Buffer.concat(parts).toString());
          response.writeHead(answer.statusCode, { ...answer.headers, 'content-length': Buffer.byteLength(text) });
          response.end(text);
        });
      });
      asked.on('error', () => request.socket.destroy());
      request.pipe(asked);
    });
    await new Promise((done) => release.listener.listen(0, '127.0.0.1', done));
    release.url = `http://127.0.0.1:${release.listener.address().port}`;
    return release;
  }

  #edited(text) {
    if (this.number === 'first') return text;
    return text
      .replace('<html ', `<html data-release="${this.number}" `)
      .replace(/("revision":")[0-9a-f]+(","url":"index\.html")/, `$1${this.number}$2`);
  }

  async close() {
    this.listener.closeAllConnections();
    await new Promise((done) => this.listener.close(done));
  }
}
