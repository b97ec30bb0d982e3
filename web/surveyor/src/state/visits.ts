/** Visits without an interview: what they found, how a case stands by the last of them, and what to do next. */
import type { Case } from '../engine/protocol';
import type { Draft } from '../store/drafts';
import type { Note } from '../store/submissions';

/** Somebody goes there again. */
export const AGAIN = ['nobody_home', 'away', 'impassable', 'appointment'] as const;
/** Nobody goes there again, unless a later visit says otherwise. */
export const CLOSING = [
  'refused', 'household_refused', 'broke_off', 'no_language', 'too_ill', 'died', 'moved', 'not_found', 'not_eligible',
] as const;

/** As `survey::outcome::Outcome`; a later server may know more. */
export type Outcome = (typeof AGAIN)[number] | (typeof CLOSING)[number];

export interface Visit {
  outcome: Outcome;
  /** With an appointment: when the person shall be met, an instant. */
  again?: string;
  note?: string;
}

export interface PastVisit extends Visit {
  /** The line that told of it. */
  id: string;
  at: string;
}

export type Standing = 'todo' | 'visited' | 'appointment' | 'draft' | 'done' | 'refused' | 'closed';

/** What this tablet itself has finalised, by case. */
export interface Own {
  answered: boolean;
  visits: PastVisit[];
  /** The first line that said that nobody goes there again. */
  closed?: { seq: number; outcome: Outcome };
}

export function closes(outcome: string): boolean {
  return (CLOSING as readonly string[]).includes(outcome);
}

/** A line whose note cannot be read may be one; one that was broken off is none. */
export function isInterview(note: Note | undefined): boolean {
  return !note?.visit && !note?.about && !note?.partial;
}

/** `notes` and the submissions they belong to, in the order of their numbers. */
export function ownByCase(
  notes: ReadonlyMap<number, Note>,
  submissions: readonly { seq: number; id: string; at: number }[],
): Map<string, Own> {
  const found = new Map<string, Own>();
  for (const { seq, id, at } of [...submissions].sort((a, b) => a.seq - b.seq)) {
    const note = notes.get(seq);
    if (!note) continue;
    const own = found.get(note.case) ?? { answered: false, visits: [] };
    if (note.visit) {
      own.visits.push({ id, at: new Date(at).toISOString(), ...note.visit });
      if (closes(note.visit.outcome)) own.closed ??= { seq, outcome: note.visit.outcome };
    } else if (isInterview(note)) own.answered = true;
    found.set(note.case, own);
  }
  return found;
}

/** All that is known here: the server's, then those of this tablet that it does not have yet. */
export function visitsOf(person: Case, own: Own | undefined): PastVisit[] {
  const theirs = person.visits ?? [];
  const known = new Set(theirs.map((one) => one.id));
  return [...theirs, ...(own?.visits ?? []).filter((one) => !known.has(one.id))];
}

export function standingOf(person: Case, own: Own | undefined, draft: Draft | undefined): Standing {
  const last = visitsOf(person, own).at(-1);
  // What was begun after the last visit goes on; what broke off before it does not.
  if (draft && (!last || !closes(last.outcome) || draft.startedAt > Date.parse(last.at))) return 'draft';
  if (person.state === 'done' || own?.answered) return 'done';
  if (!last) return 'todo';
  if (last.outcome === 'appointment') return 'appointment';
  if (last.outcome === 'refused' || last.outcome === 'household_refused') return 'refused';
  return closes(last.outcome) ? 'closed' : 'visited';
}

/** Still to be interviewed. */
export function isOpen(standing: Standing): boolean {
  return standing === 'todo' || standing === 'visited' || standing === 'appointment';
}

export interface Ahead {
  /** Whoever has an appointment today, or one that passed and was not kept; the earliest first. */
  due: { person: Case; at: number }[];
  /** The first of them; then who was not met yet, in their order; then who is to be visited again. */
  next: Case | undefined;
}

/** Of those in their order, who is to be met today and who is next. */
export function ahead(
  people: readonly Case[],
  standing: (person: Case) => Standing,
  visits: (person: Case) => readonly PastVisit[],
  now: number,
): Ahead {
  const tonight = new Date(now).setHours(24, 0, 0, 0);
  const open = people.map((person) => ({ person, standing: standing(person) })).filter((one) => isOpen(one.standing));
  const due = open
    .map(({ person }) => ({ person, at: appointmentOf(visits(person)) ?? Infinity }))
    .filter(({ at }) => at < tonight)
    .sort((a, b) => a.at - b.at);
  const first = open.find((one) => one.standing === 'todo') ?? open.find((one) => one.standing === 'visited');
  return { due, next: (due[0] ?? first)?.person };
}

/** When an appointment stands, its instant. */
export function appointmentOf(visits: readonly PastVisit[]): number | null {
  const last = visits.at(-1);
  return last?.outcome === 'appointment' && last.again ? Date.parse(last.again) : null;
}
