import type { Problem } from './types';

/** Why a call did not succeed, in a form every page can show. */
export type Failure =
  | { kind: 'unreachable' }
  | { kind: 'signed-out' }
  | { kind: 'forbidden'; problem: Problem }
  | { kind: 'missing'; problem: Problem }
  | { kind: 'wait'; seconds: number; problem: Problem }
  | { kind: 'refused'; problem: Problem };

export class ApiError extends Error {
  constructor(readonly failure: Failure) {
    super('problem' in failure ? failure.problem.title : failure.kind);
    this.name = 'ApiError';
  }
}

export function failureOf(error: unknown): Failure {
  return error instanceof ApiError ? error.failure : { kind: 'unreachable' };
}

/** What the server found wrong in a field of the form, to be said beside it; "" where that is not what failed. */
export function wrongIn(failure: Failure | undefined, field: string): string {
  const errors = failure?.kind === 'refused' ? (failure.problem.errors ?? []) : [];
  return errors.filter((error) => error.pointer === `/${field}`).map((error) => error.detail).join(' ');
}

/** Whether all that failed is said beside these fields, and nothing is left to say of the whole. */
export function allSaidIn(failure: Failure | undefined, fields: readonly string[]): boolean {
  const errors = failure?.kind === 'refused' ? (failure.problem.errors ?? []) : [];
  return errors.length > 0 && errors.every((error) => fields.some((field) => error.pointer === `/${field}`));
}

/** The problem document of an answer; one is made up from the status where a proxy answered with something else. */
export async function problemOf(response: Response): Promise<Problem> {
  try {
    const body = (await response.json()) as Partial<Problem> | null;
    if (body && typeof body.title === 'string' && typeof body.status === 'number') {
      return { type: 'about:blank', ...body, title: body.title, status: body.status } as Problem;
    }
  } catch {
    // Not JSON: the status is all there is.
  }
  return { type: 'about:blank', title: `HTTP ${response.status}`, status: response.status };
}

export async function failureFrom(response: Response): Promise<Failure> {
  const problem = await problemOf(response);
  const slug = problem.type.split('#')[1];
  const seconds = Number(response.headers.get('retry-after'));
  switch (response.status) {
    case 401:
      return slug === 'wrong-password'
        ? Number.isFinite(seconds) && seconds > 0 ? { kind: 'wait', seconds, problem } : { kind: 'refused', problem }
        : { kind: 'signed-out' };
    case 403: return { kind: 'forbidden', problem };
    case 404: return { kind: 'missing', problem };
    case 429: return { kind: 'wait', seconds: Number.isFinite(seconds) && seconds > 0 ? seconds : 5, problem };
    default: return { kind: 'refused', problem };
  }
}
