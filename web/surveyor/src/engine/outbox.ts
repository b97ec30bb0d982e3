/** The sync engine (crates/tablet `outbox`), typed. It decides; the loop only fetches and writes. */
import { Outbox as Raw } from '../pkg/tablet.js';
import type { Closed, DayClose, Effects, EnrolAnswer, Failure, Heard, Item, LeaseState, Memory, Step, Summary, WipeRequest } from './protocol';
import type { PrivateDraft } from '../store/drafts';
import type { Visit } from '../state/visits';
import type { Install } from '../store/meta';
import type { Source } from '../store/submissions';
import type { Answers, CompiledForm, Issue } from './form';

export interface FinaliseRequest {
  id: string;
  kind: 'interview' | 'partial' | 'practice' | 'attempt' | 'explanation';
  evaluation: string;
  lang: string;
  app: string;
  today: string;
  answers: Answers;
  case: string | null;
  /** What an interview begins with: when the person agreed, in milliseconds since 1970, and in which language. */
  consent?: { language: string; at: number };
  timings: { section: string; entered: number; seconds: number }[];
  languages: Record<string, string>;
  private?: Omit<PrivateDraft, 'passed'> | undefined;
  /** Keys of the photographs and recordings, by the hash of the sealed file. */
  blob_keys?: Record<string, string>;
  /** With kind `attempt`. */
  visit?: Visit;
  /** With kind `explanation`. */
  explanation?: { question: string; text: string };
  /** The submission whose place an interview takes. */
  supersedes?: string;
  sealing: string;
}

/** A line to be frozen, and what is noted of it. */
export interface Unfrozen {
  form: CompiledForm;
  request: FinaliseRequest;
  source: Source;
}

export interface Frozen {
  seq: number;
  id: string;
  line: string;
  key_box: string;
  line_hash: string;
  chain: string;
}

export interface Finalised {
  frozen: Frozen | null;
  issues: Issue[];
  effects: Effects | null;
}

/** What the loop needs of the engine; tests give a small one of their own. */
export interface Engine {
  started(): Effects;
  /** `pictures`: whether photographs may use the network there is. */
  plan(now: number, pictures: boolean): { step: Step; effects: Effects };
  hello(now: number, app: string, drafts: number, storage: StorageFacts | null): string;
  onHello(now: number, foreground: boolean, answer: string): Effects;
  onReceipts(now: number, foreground: boolean, answer: string): Effects;
  onFailure(now: number, foreground: boolean, failure: Failure): Effects;
  /** The server has so many bytes of the file that was asked for or sent; null if it does not take it. */
  onFile(now: number, foreground: boolean, held: number | null): Effects;
  onOnline(now: number): Effects;
  sendNow(): Effects;
  summary(): Summary;
  items(): Item[];
}

export interface StorageFacts {
  persisted: boolean;
  usage: number;
  quota: number;
}

export class WasmOutbox implements Engine {
  private constructor(readonly raw: Raw) {}

  /** The first memory of an install. */
  static enrolled(answer: EnrolAnswer): Memory {
    return JSON.parse(Raw.enrolled(JSON.stringify(answer))) as Memory;
  }

  /** Whether the engine can be made of what was stored. */
  static parses(memory: Memory, items: Item[]): boolean {
    try {
      Raw.restore(JSON.stringify(memory), JSON.stringify(items)).free();
      return true;
    } catch {
      return false;
    }
  }

  static restore(memory: Memory, items: Item[]): WasmOutbox {
    return new WasmOutbox(Raw.restore(JSON.stringify(memory), JSON.stringify(items)));
  }

  started(): Effects {
    return read(this.raw.started());
  }

  plan(now: number, pictures: boolean): { step: Step; effects: Effects } {
    this.raw.allow_pictures(pictures);
    // Whether there is a network shows when one is tried: navigator.onLine is never asked.
    return read(this.raw.plan(now, true));
  }

  hello(now: number, app: string, drafts: number, storage: StorageFacts | null): string {
    return this.raw.hello(now, app, drafts, storage ? JSON.stringify(storage) : '');
  }

  onHello(now: number, foreground: boolean, answer: string): Effects {
    return read(this.raw.on_hello(now, foreground, answer));
  }

  onReceipts(now: number, foreground: boolean, answer: string): Effects {
    return read(this.raw.on_receipts(now, foreground, answer));
  }

  onFailure(now: number, foreground: boolean, failure: Failure): Effects {
    return read(this.raw.on_failure(now, foreground, JSON.stringify(failure)));
  }

  onFile(now: number, foreground: boolean, held: number | null): Effects {
    return read(held === null ? this.raw.on_file_refused(now, foreground) : this.raw.on_file(now, foreground, held));
  }

  onOnline(now: number): Effects {
    return read(this.raw.on_online(now));
  }

  sendNow(): Effects {
    return read(this.raw.send_now());
  }

  summary(): Summary {
    return read(this.raw.summary());
  }

  items(): Item[] {
    return read(this.raw.items());
  }

  /** The close of a day whose lines are the last `count`. */
  dayClose(day: string, count: number): DayClose {
    return read(this.raw.day_close(day, count));
  }

  onDayClose(asked: DayClose['request'], answer: string): { closed: Closed; effects: Effects } {
    return read(this.raw.on_day_close(asked.day, asked.count, asked.last, answer));
  }

  /** The text of a receipt's QR code. */
  onReceiptText(text: string): { heard: Heard; label: string; effects: Effects } {
    return read(this.raw.on_receipt_text(text));
  }

  /** The numbers of lines that the server may lack. */
  owed(): number[] {
    return read(this.raw.owed());
  }

  /** Looks at the clock. */
  lease(now: number): { state: LeaseState; effects: Effects } {
    return read(this.raw.lease(now));
  }

  /** The request to be erased; null where the tablet may not. */
  wipe(): WipeRequest | null {
    return read(this.raw.wipe(false));
  }

  /** Whether the server's signed answer to it lets the tablet be erased. */
  wipeGranted(answer: string): boolean {
    return this.raw.wipe_granted(answer);
  }

  finalise(form: CompiledForm, now: number, request: FinaliseRequest): Finalised {
    return read(this.raw.finalise(form.raw, now, JSON.stringify(request)));
  }
}

/** An enrolment's answer as far as the engine's first memory needs it, from what was kept of it. */
export function answerOf(install: Install): EnrolAnswer {
  const { label, surveyor, push, keys, strictStorage } = install;
  return {
    install: install.install,
    label,
    surveyor,
    push,
    keys,
    strict_storage: strictStorage,
    session: { access_token: '', expires_in: 0, refresh_token: '' },
    // Not the server's: its own is taken from the next hello.
    epoch: '00000000-0000-0000-0000-000000000000',
    server_time: new Date(install.enrolledAt).toISOString(),
    limits: { items: 50, bytes: 65_536, inflated: 1_048_576, chunk: 262_144 },
  };
}

function read<T>(json: string): T {
  return JSON.parse(json) as T;
}
