/** The surveyor's day: which lines were made on it. Nothing but what people call "today" depends on it. */
import type { SubmissionRecord } from '../store/db';
import type { Strings } from '../strings/vi';

/** The programme's time zone, Asia/Ho_Chi_Minh, whatever the tablet is set to. */
const MINUTES_EAST = 420;

/** `2021-10-12`, from an instant of the server's clock. */
export function dayOf(at: number): string {
  return new Date(at + MINUTES_EAST * 60_000).toISOString().slice(0, 10);
}

/** Day and kind of a frozen line, by its own clear header; null once the line was deleted here. */
function facts(record: SubmissionRecord | undefined): { day: string; kind: string } | null {
  if (!record?.line) return null;
  try {
    const header = JSON.parse(record.line) as { wall: string; offset: number | null; kind: string };
    return { day: dayOf(Date.parse(header.wall) + (header.offset ?? 0)), kind: header.kind };
  } catch {
    return null;
  }
}

export interface Day {
  day: string;
  /** Lines of the day: the last so many of the tablet. */
  count: number;
  interviews: number;
  attempts: number;
}

/** The lines made today: those at the end of the tablet's numbers, back to the first of another day. */
export function today(records: readonly SubmissionRecord[], now: number): Day {
  const day: Day = { day: dayOf(now), count: 0, interviews: 0, attempts: 0 };
  const bySeq = new Map(records.map((record) => [record.seq, record]));
  for (let seq = Math.max(0, ...bySeq.keys()); seq > 0; seq -= 1) {
    const line = facts(bySeq.get(seq));
    if (line?.day !== day.day) break;
    day.count += 1;
    if (line.kind === 'attempt') day.attempts += 1;
    else if (line.kind !== 'explanation') day.interviews += 1;
  }
  return day;
}

/** `12/10` */
export function short(day: string): string {
  const [, month, date] = day.split('-').map(Number);
  return `${date}/${month}`;
}

/** The number in a tablet's name: `07` of `Máy 07`. */
export function number(label: string): string {
  return /\d+/.exec(label)?.[0] ?? label;
}

/** The text message of a day's close: `HL 07 12/10 6 K7QM4P2X`. */
export function message(label: string, day: Day, code: string): string {
  return `HL ${number(label)} ${short(day.day)} ${day.count} ${code}`;
}

/** `22 và 25`, `19 đến 27`, `3, 5 và 8 đến 9` */
export function listed(spans: readonly (readonly [number, number])[], words: Strings): string {
  const parts = spans.map(([from, to]) => words.numbers(from, to));
  const last = parts.pop() ?? '';
  return parts.length === 0 ? last : `${parts.join(', ')} ${words.and} ${last}`;
}

/** Numbers as ranges, first and last of each. */
export function ranges(numbers: readonly number[]): [number, number][] {
  const spans: [number, number][] = [];
  for (const seq of [...numbers].sort((a, b) => a - b)) {
    const last = spans.at(-1);
    if (last?.[1] === seq - 1) last[1] = seq;
    else spans.push([seq, seq]);
  }
  return spans;
}
