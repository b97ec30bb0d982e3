/** Shapes of sync/1 as JSON (crates/sync message.rs and engine). Unknown fields are left alone. */
import type { OpenQuestion } from '../state/questions';
import type { PastVisit } from '../state/visits';

export interface Credential {
  token: string;
  expires_at: string;
}

/** A fresh push credential in a hello's answer. */
export type HelloCredential = Credential;

export interface Session {
  access_token: string;
  expires_in: number;
  refresh_token: string;
}

export interface Person {
  id: string;
  name: string;
}

export interface EnrolAnswer {
  install: string;
  label: string;
  surveyor: Person;
  push: Credential;
  session: Session;
  keys: { sealing: string; receipt: string };
  epoch: string;
  server_time: string;
  limits: { items: number; bytes: number; inflated: number; chunk: number };
  strict_storage: boolean;
}

export type ItemState =
  | 'finalised'
  | 'sending'
  | 'receipted'
  | 'complete'
  | 'durable'
  | 'purged'
  | 'conflict'
  | 'quarantined';

/** Only what is looked at here; the whole of it is kept, with its signature. */
export interface Receipt {
  status: string;
  reason?: string;
  server_seq: number;
  received_at: string;
  [member: string]: unknown;
}

/** A photograph or recording: hash, length, type; whether the server has all of it; how often it was sent back, and until when it waits. */
export type FileRow = [blob: [sha256: string, length: number, type: string], whole: boolean, refusals: number, holdUntil: number | null];

export interface Item {
  seq: number;
  id: string;
  line_hash: string;
  bytes: number;
  /** How many of its files the server does not have. */
  blobs: number;
  files?: FileRow[];
  state: ItemState;
  receipt: Receipt | null;
  not_held: { status: 'retry' | 'refused'; line_hash: string; reason: string; detail: string } | null;
  refusals: number;
  hold_until: number | null;
}

export type DeviceStatus = 'active' | 'drain' | 'locked' | 'wipe' | 'revoked' | 'other';

/** How long the list of people may still be shown without meeting the server. */
export type LeaseState = { lease: 'runs'; days: number } | { lease: 'over' | 'turned_back' };

/** The answer of `POST /sync/v1/pin`; the key is sealed to the key that asked. */
export type PinAnswer = { state: 'waiting' | 'done' } | { state: 'granted'; sealed: string };

/** `POST /sync/v1/wipe` */
export interface WipeRequest {
  install: string;
  head: { seq: number; chain: string };
  erased: boolean;
  epoch?: string;
}

/** The engine's own record; only a few members are looked at here. */
export interface Memory {
  install: string;
  head: { seq: number; chain: string };
  ack: { seq: number; chain: string } | null;
  device_status: DeviceStatus;
  /** Server clock minus tablet clock, milliseconds. */
  offset: number | null;
  not_before: number | null;
  server_asked: boolean;
  [member: string]: unknown;
}

export interface Alarm {
  alarm: string;
  [member: string]: unknown;
}

export interface Effects {
  items: Item[];
  memory: Memory | null;
  purge: number[];
  /** Hashes of lines whose key box this tablet lets go. */
  forget?: string[];
  alarms: Alarm[];
  pull: boolean;
}

export type Step =
  | { action: 'wait'; until: number | null; reason: 'offline' | 'busy' | 'backoff' | 'server_asked' | 'idle' }
  | { action: 'hello' }
  | { action: 'submit'; items: number[] }
  | FileStep;

/** Without a piece the server is asked how much of the file it has. */
export interface FileStep {
  action: 'file';
  sha256: string;
  length: number;
  piece: { offset: number; bytes: number } | null;
}

export interface DayClose {
  request: { install: string; day: string; first: number; last: number; count: number; chain: string };
  code: string;
}

export type Closed =
  | { closed: 'match'; count: number; upto: number }
  | { closed: 'missing'; missing: [number, number][] }
  | { closed: 'differs' | 'unusable' };

/** What a signed word of the server means for this tablet. */
export type Heard =
  | { heard: 'holds'; upto: number; newly: number[] }
  | { heard: 'out_of_date' | 'another_tablet' | 'other_lines' | 'not_the_server' };

export interface Summary {
  counts: Record<string, number>;
  owed: number;
  owed_bytes: number;
  settled: boolean;
  /** Up to this number the server's signed word stands, whatever receipts are still to come. */
  held_upto: number;
  next_try: number | null;
  /** Another tablet numbers under this install: nothing more is finalised until this one is enrolled anew. */
  cloned: boolean;
}

export type Failure =
  | { failure: 'network' | 'timeout' | 'not_the_server' | 'unreadable' | 'too_large' | 'unauthorised' | 'server' }
  | { failure: 'busy'; retry_after: number | null };

export type Text = Record<string, string>;

export interface Evaluation {
  id: string;
  unit: { id: string; name: Text };
  campaign: { id: string; name: Text };
  year: number;
  state: string;
  first_day: string;
  last_day: string;
  questionnaire: string;
  progress: { done: number; target: number | null; done_by_all: number };
}

/** ông, bà, anh, chị */
export type Honorific = 'ong' | 'ba' | 'anh' | 'chi';

export interface PersonDrawn {
  name?: string;
  honorific?: Honorific;
  telephone?: string;
  /** How the house is found. */
  house?: string;
}

export interface Case {
  id: string;
  evaluation: string;
  number: number;
  area_code: string;
  area_name: Text | null;
  village: string | null;
  /** What the person speaks: a BCP 47 tag. */
  language?: string;
  service?: string;
  /** `2021-09` */
  service_month?: string;
  /** Of those one of whom is in reserve. */
  group?: string;
  /** Whose turn it is in the group. */
  reserve?: number;
  /** Whose closing opened it. */
  opened?: { number: number; outcome: string };
  /** Who it is, while somebody has to go there. */
  person?: PersonDrawn;
  state: 'open' | 'done' | 'other';
  /** Visits without an interview that the server knows of, first to last. */
  visits?: PastVisit[];
  /** What a supervisor asked and nobody answered, as far as the server knows. */
  questions?: OpenQuestion[];
}

export interface Snapshot {
  epoch: string;
  server_time: string;
  surveyor: Person;
  evaluations: Evaluation[];
  questionnaires: Record<string, string>;
  cases: Case[];
  /** People in reserve, not opened as far as the server knows. */
  reserves?: Case[];
  synthetic: boolean;
  /** Evaluations that are somebody else's now, while something of them is still on this tablet. */
  former: Former[];
}

export interface Former {
  evaluation: Evaluation;
  /** Whose it is now; nobody's, if its campaign was closed. */
  successors: Person[];
}
