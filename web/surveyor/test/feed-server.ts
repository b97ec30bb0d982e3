/** The server's side of `changes` in a few lines, reckoned apart from the engine: rows, a log, pages and the checksum. */
import { createHash } from 'node:crypto';

const sha = (text: string): Buffer => createHash('sha256').update(text).digest();
export const hashOf = (text: string): string => sha(text).toString('hex');
export const id = (number: number): string => `00000000-0000-0000-0000-${String(number).padStart(12, '0')}`;

interface Entry {
  what: 'scope' | 'case';
  evaluation: number;
  person?: number;
}

type Change = Record<string, unknown>;

export class FeedServer {
  epoch = 1;
  /** Whose an evaluation is, its version, and its people with how often each was touched. */
  readonly mine = new Set<number>();
  readonly versions = new Map<number, string>();
  readonly people = new Map<number, Map<number, number>>();
  readonly log: Entry[] = [];
  /** Rows of a page, whatever the tablet asks for. */
  limit = 3;
  asked: URLSearchParams[] = [];
  /** Versions that were sent. */
  sent: string[] = [];

  version(evaluation: number): string {
    return this.versions.get(evaluation) ?? '{"version":"0"}';
  }

  assign(evaluation: number, on: boolean): void {
    if (on) this.mine.add(evaluation);
    else this.mine.delete(evaluation);
    this.log.push({ what: 'scope', evaluation });
  }

  choose(evaluation: number, json: string): void {
    this.versions.set(evaluation, json);
    this.log.push({ what: 'scope', evaluation });
  }

  touch(evaluation: number, person: number, told = true): void {
    const people = this.people.get(evaluation) ?? new Map<number, number>();
    people.set(person, (people.get(person) ?? 0) + 1);
    this.people.set(evaluation, people);
    if (told) this.log.push({ what: 'case', evaluation, person });
  }

  /** What the surveyor shall hold, by `kind/id`, in the order of the keys. */
  rows(): Map<string, { evaluation: string; row: string }> {
    const rows: [string, { evaluation: string; row: string }][] = [];
    for (const evaluation of this.mine) {
      const whose = id(evaluation);
      const row = { id: whose, unit: { id: whose, name: { vi: `Xã ${evaluation}` } }, year: 2022, state: 'open', questionnaire: hashOf(this.version(evaluation)) };
      rows.push([`evaluation/${whose}`, { evaluation: whose, row: JSON.stringify(row) }]);
      for (const [person, times] of this.people.get(evaluation) ?? []) {
        const self = id(evaluation * 100 + person);
        rows.push([`case/${self}`, { evaluation: whose, row: JSON.stringify({ id: self, evaluation: whose, number: person, village: `Bản ${times}`, state: 'open' }) }]);
      }
    }
    return new Map(rows.sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  answer(path: string): string {
    const asked = new URL(path, 'http://server').searchParams;
    this.asked.push(asked);
    const [epoch, since, after] = (asked.get('cursor') ?? '').split('_');
    const valid = epoch === String(this.epoch);
    const page = valid && after === undefined ? this.#changed(Number(since)) : this.#whole(valid ? Number(since) : null, valid ? (after ?? '') : '');
    const known = new Set((asked.get('have') ?? '').split(','));
    const wanted = (asked.get('want') ?? '').split(',').flatMap((hash) => this.#withdrawn.get(hash) ?? []);
    const changes = [...page.changes, ...wanted.map((json) => this.#questionnaire(json))].filter((change) => {
      if (change['change'] !== 'questionnaire') return true;
      const hash = String(change['hash']);
      if (known.has(hash)) return false;
      known.add(hash);
      this.sent.push(hash);
      return true;
    });
    const progress = page.more ? [] : [...this.mine].map((one) => ({ evaluation: id(one), done: 1, target: 7, done_by_all: 9 }));
    return JSON.stringify({
      epoch: id(this.epoch), server_time: '2022-10-12T03:00:00Z', surveyor: { id: id(77), name: 'Lò Thị Mai' }, synthetic: true,
      ...page, changes, progress, checksum: page.more ? null : this.#checksum(),
    });
  }

  readonly #withdrawn = new Map<string, string>();

  /** The server keeps every version it ever published. */
  publish(json: string): string {
    this.#withdrawn.set(hashOf(json), json);
    return hashOf(json);
  }

  #questionnaire(json: string): Change {
    return { change: 'questionnaire', hash: hashOf(json), content: json };
  }

  #put([key, { evaluation, row }]: [string, { evaluation: string; row: string }]): Change {
    const [kind, self] = key.split('/');
    return { change: 'put', kind, id: self, evaluation, row };
  }

  #whole(begun: number | null, after: string) {
    const since = begun ?? this.log.length;
    const left = [...this.rows()].filter(([key]) => key > after);
    const some = left.slice(0, this.limit);
    const versions = begun === null ? [...this.mine].map((one) => this.#questionnaire(this.version(one))) : [];
    const moreRows = left.length > some.length;
    const next = moreRows ? `${this.epoch}_${since}_${some.at(-1)![0]}` : `${this.epoch}_${since}`;
    return { reset: begun === null, changes: [...versions, ...some.map((one) => this.#put(one))], next, more: moreRows || since !== this.log.length };
  }

  #changed(since: number) {
    const some = this.log.slice(since, since + this.limit);
    const rows = this.rows();
    const changes = some.flatMap(({ what, evaluation, person }): Change[] => {
      const whose = id(evaluation);
      if (what === 'case') {
        const self = id(evaluation * 100 + (person ?? 0));
        const row = rows.get(`case/${self}`);
        return [row ? this.#put([`case/${self}`, row]) : { change: 'removed', kind: 'case', id: self }];
      }
      if (!this.mine.has(evaluation)) return [{ change: 'scope_removed', evaluation: whose, successors: [{ id: id(78), name: 'Quàng Văn Bó' }] }];
      const all = [...rows].filter(([, row]) => row.evaluation === whose);
      return [{ change: 'scope_added', evaluation: whose }, this.#questionnaire(this.version(evaluation)), ...all.map((one) => this.#put(one))];
    });
    const reached = since + some.length;
    return { reset: false, changes, next: `${this.epoch}_${reached}`, more: reached < this.log.length };
  }

  #checksum(): { rows: number; xor: string } {
    const xor = Buffer.alloc(32);
    const rows = this.rows();
    for (const [key, { row }] of rows) sha(`${key}\n${row}`).forEach((byte, at) => (xor[at]! ^= byte));
    return { rows: rows.size, xor: xor.toString('hex') };
  }
}
