// @vitest-environment node
import 'fake-indexeddb/auto';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { listed, message, ranges, today } from '../src/state/day';
import { wordIn } from '../src/state/handover';
import { spelled } from '../src/state/spelling';
import { makeBundle } from '../src/store/bundle';
import { sha256 } from '../src/store/bytes';
import { Database, queued, type SubmissionRecord } from '../src/store/db';
import { deviceKeys } from '../src/store/meta';
import { en } from '../src/strings/en';
import { vi } from '../src/strings/vi';

const INSTALL = '0190d3a4-7c1e-7b1a-9f57-2f1d1c3f6a10';

async function record(seq: number, wall: string, kind = 'interview', offset: number | null = null): Promise<SubmissionRecord> {
  const line = JSON.stringify({ v: 1, seq, kind, wall, offset, sealed: 'A'.repeat(400) });
  return {
    seq, id: `s${seq}`, line, key_box: 'Qk9Y', line_hash: await sha256(line), chain: 'c', evaluation: 'e', questionnaire: 'q', at: 1,
    note: { iv: new Uint8Array(12), data: new Uint8Array(1) },
  };
}

test('today is the run at the end of the numbers, by the programme’s zone', async () => {
  const records = await Promise.all([
    record(1, '2021-10-11T16:59:00Z'), // 23:59 of the 11th
    record(2, '2021-10-11T17:01:00Z'), // 00:01 of the 12th
    record(3, '2021-10-12T03:00:00Z', 'attempt'),
    record(4, '2021-10-13T02:00:00Z', 'interview', -86_400_000), // the tablet's clock is a day ahead
    record(5, '2021-10-12T03:30:00Z', 'explanation'),
  ]);
  const now = Date.parse('2021-10-12T11:30:00Z');
  expect(today(records, now)).toEqual({ day: '2021-10-12', count: 4, interviews: 2, attempts: 1 });
  expect(today([], now).count).toBe(0);
  expect(today([...records, { ...(await record(6, '2021-10-12T05:00:00Z')), line: null }], now).count).toBe(0);
});

test('what is texted, spelled and listed', async () => {
  const day = { day: '2021-10-12', count: 6, interviews: 6, attempts: 0 };
  expect(message('Máy 07', day, 'K7QM4P2X')).toBe('HL 07 12/10 6 K7QM4P2X');
  expect(spelled('K7QM4P2X', 'vi')).toBe('ca bảy quy mờ · bốn pê hai ích');
  expect(spelled('K7QM4P2X', 'en')).toBe('kilo seven quebec mike · four papa two x-ray');
  for (const character of '0123456789ABCDEFGHJKMNPQRSTVWXYZ') {
    expect(spelled(character, 'vi')).not.toContain(character);
    expect(spelled(character, 'en')).not.toContain(character);
  }
  expect(vi.dayMissing(listed([[22, 22], [25, 25]], vi))).toBe('Máy chủ còn thiếu phiếu 22 và 25. Đang gửi lại.');
  expect(listed(ranges([27, 19, 20, 21]), vi)).toBe('19 đến 21 và 27');
  expect(listed(ranges([3, 5, 8, 9]), en)).toBe('3, 5 and 8 to 9');
});

test('a bundle is a row of parts, each signed by the install’s key over its own header', async () => {
  const db = new Database('bundle');
  const keys = await deviceKeys(db);
  const records = await Promise.all(Array.from({ length: 120 }, (_, at) => record(at + 1, '2021-10-12T03:00:00Z')));
  await db.write(['submission'], (tx) => records.forEach((one) => queued(tx.objectStore('submission').put(one))));
  // One that cannot be read stays behind and is counted.
  await db.write(['submission'], (tx) => queued(tx.objectStore('submission').put({ ...records[6]!, line: '{"damaged":1}' })));
  const seqs = records.map((one) => one.seq);
  const { file, count, left } = await makeBundle(db, keys, INSTALL, seqs, 1);
  expect([count, left]).toEqual([119, 1]);

  let rest = Buffer.from(await file.arrayBuffer());
  let text = '';
  let seen = 0;
  while (rest.length > 0) {
    const end = rest.indexOf(10);
    const header = rest.subarray(0, end).toString();
    const [mark, version, install, part, parts, bytes, hash, key, signature] = header.split(' ');
    expect([mark, version, install, Number(part), parts]).toEqual(['hailong', 'bundle/1', INSTALL, (seen += 1), '3']);
    const content = rest.subarray(end + 1, end + 1 + Number(bytes));
    expect(content.length).toBeLessThan(65_536);
    expect(await sha256(content)).toBe(hash);
    expect(Buffer.from(key!, 'base64url')).toEqual(Buffer.from(keys.publicKey));
    const signed = new TextEncoder().encode(header.slice(0, header.lastIndexOf(' ')));
    const right = await crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, keys.sign.publicKey, Buffer.from(signature!, 'base64url'), signed);
    expect(right).toBe(true);
    const batch = gunzipSync(content).toString();
    expect(batch.split('\n').length - 1).toBeLessThanOrEqual(100);
    text += batch;
    rest = rest.subarray(end + 1 + Number(bytes) + 1);
  }
  expect(text).toBe(records.filter((one) => one.seq !== 7).map((one) => `${one.line}\n${one.key_box}\n`).join(''));
});

test('of a receipts file the word for this tablet is taken', () => {
  const file = JSON.stringify({ tablets: [{ install: 'other', qr_text: 'HLR1.other' }, { install: INSTALL, qr_text: 'HLR1.own' }] });
  expect(wordIn(file, INSTALL)).toBe('HLR1.own');
  expect(wordIn(JSON.stringify({ tablets: [{ install: 'other', qr_text: 'HLR1.other' }] }), INSTALL)).toBe('HLR1.other');
  expect(wordIn('HLR1.scanned', INSTALL)).toBe('HLR1.scanned');
  for (const no of ['{}', '{"tablets":[]}', 'null', 'https://example.com']) expect(wordIn(no, INSTALL)).not.toMatch(/^HLR1/);
});
