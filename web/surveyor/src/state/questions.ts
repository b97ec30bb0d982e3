/** What a supervisor asked about a submission, until it is answered here. */
import type { Case } from '../engine/protocol';
import type { Note } from '../store/submissions';

export interface OpenQuestion {
  id: string;
  /** The submission it is about; it stays as it is, whatever the answer. */
  submission: string;
  by: string;
  at: string;
  text: string;
}

export interface Asked {
  person: Case;
  question: OpenQuestion;
}

/** The oldest first. What was answered here is hidden at once, before the server knows. */
export function openQuestions(people: readonly Case[], notes: ReadonlyMap<number, Note>): Asked[] {
  const all = [...notes.values()];
  return people
    .flatMap((person) => (person.questions ?? []).map((question) => ({ person, question })))
    .filter(({ question }) => !all.some((note) => note.about === question.id || note.supersedes === question.submission))
    .sort((a, b) => Date.parse(a.question.at) - Date.parse(b.question.at));
}
