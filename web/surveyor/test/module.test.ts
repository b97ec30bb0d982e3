// The built module answers as the native code does: crates/tablet/tests/both.rs wrote these calls down.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import init, { Form, Outbox, derive_pin_key, mint_id, pin_salt, verify_receipt } from '../src/pkg/tablet.js';

type Call = { call: string; args: unknown[]; gives?: string; error?: string };

const root = resolve(import.meta.dirname, '../../..');
const calls = JSON.parse(readFileSync(resolve(root, 'crates/tablet/tests/both.json'), 'utf8')) as Call[];

function make(call: string, args: unknown[]): string {
  const [first, second, third, fourth] = args as [string, string, string, string];
  switch (call) {
    case 'hash':
      return Form.load(first).hash();
    case 'outline':
      return Form.load(first).outline(second);
    case 'state':
      return Form.load(first).state(second, third, fourth, '[]');
    case 'split':
      return Form.load(first).split(second, third);
    case 'pin':
      return JSON.stringify([...derive_pin_key(first, Uint8Array.from(args[1] as number[]))]);
    case 'receipt':
      verify_receipt(first, second);
      return '';
    case 'enrolled':
      return Outbox.enrolled(first);
    case 'hello':
      return Outbox.restore(first, second).hello(args[2] as number, 'surveyor/0.1.0', 2, '');
    default:
      throw new TypeError(`no call ${call}`);
  }
}

beforeAll(async () => {
  const bytes = readFileSync(resolve(root, 'web/surveyor/src/pkg/tablet_bg.wasm'));
  await init({ module_or_path: await WebAssembly.compile(new Uint8Array(bytes)) });
});

test.each(calls.map((call, at) => [`${at} ${call.call}`, call] as const))('%s', (_, { call, args, gives, error }) => {
  if (error === undefined) {
    expect(make(call, args)).toBe(gives);
  } else {
    expect(() => make(call, args)).toThrow(new Error(error));
  }
});

test('texts are composed in the module', () => {
  const form = String(calls.find((it) => it.call === 'split')?.args[0]);
  expect(form.normalize('NFC')).not.toBe(form);
  const outline = Form.load(form).outline('vi');
  expect(outline).toBe(Form.load(form.normalize('NFC')).outline('vi'));
  expect(outline).toContain('Hài lòng');
  expect(outline.normalize('NFC')).toBe(outline);
  const sent = JSON.parse(Form.load(form).split(JSON.stringify({ noi: 'Hà Nội'.normalize('NFD') }), '2022-09-21')).sent;
  expect(sent).toEqual({ noi: 'Hà Nội' });
});

test('an interview is frozen with the randomness of the browser', () => {
  const enrolled = calls.find((it) => it.call === 'enrolled' && it.gives !== undefined);
  const split = calls.find((it) => it.call === 'split');
  const outbox = Outbox.restore(String(enrolled?.gives), '[]');
  const { keys } = JSON.parse(String(enrolled?.args[0]));
  const form = Form.load(String(split?.args[0]));
  const request = {
    kind: 'interview', evaluation: mint_id(0), lang: 'vi', app: 'surveyor/0.1.0', today: '2022-09-21',
    answers: { noi: 'Hà Nội', gia: 2.5 }, sealing: keys.sealing,
  };
  const done = JSON.parse(outbox.finalise(form, 1_663_750_000_000, JSON.stringify(request)));
  expect(done.issues).toEqual([]);
  expect(done.frozen.seq).toBe(1);
  expect(JSON.parse(done.frozen.line)).toMatchObject({ seq: 1, wall: '2022-09-21T08:46:40Z', questionnaire: form.hash() });
  expect(JSON.parse(outbox.plan(1_663_750_000_000, true)).step.action).toBe('hello');
  expect(pin_salt()).toHaveLength(16);
  expect(mint_id(1)).not.toBe(mint_id(1));
});
