/** The tablet's copy of its lists (crates/tablet `replica`), typed. It takes pages; what is shown changes as a whole. */
import { Replica as Raw } from '../pkg/tablet.js';
import type { Case, Evaluation, Former, Snapshot } from './protocol';

/** What drafts and submissions on this tablet still need. */
export interface InUse {
  evaluations: string[];
  questionnaires: string[];
}

export type Applied = 'more' | 'whole' | 'wrong';

/** What the copy looks like in its record; only what an older record is brought over to is named here. */
export interface Stored {
  content?: { rows: Kept[]; questionnaires: Kept[] };
  /** JSON. */
  last?: string;
}

interface Kept {
  key: string;
  of?: string;
  text: string;
}

type Counts = Evaluation['progress'] & { evaluation: string };

interface Shown extends Omit<Snapshot, 'evaluations' | 'former'> {
  evaluations: Omit<Evaluation, 'progress'>[];
  former: (Omit<Former, 'evaluation'> & { evaluation: Omit<Evaluation, 'progress'> })[];
  progress: Counts[];
}

const NO_COUNTS: Evaluation['progress'] = { done: 0, target: null, done_by_all: 0 };

export class WasmReplica {
  private constructor(readonly raw: Raw) {}

  static restore(stored: Stored): WasmReplica {
    return new WasmReplica(Raw.restore(JSON.stringify(stored)));
  }

  /** The parameters of the next request. */
  query(inUse: InUse): string {
    return this.raw.query(JSON.stringify(inUse));
  }

  /** Throws if that is no page. */
  apply(page: string, inUse: InUse): Applied {
    return this.raw.apply(page, JSON.stringify(inUse)) as Applied;
  }

  stored(): Stored {
    return JSON.parse(this.raw.stored()) as Stored;
  }

  /** What was last pulled whole; null before that. */
  snapshot(): Snapshot | null {
    const shown = JSON.parse(this.raw.snapshot()) as Shown | null;
    if (!shown) return null;
    const counts = new Map(shown.progress.map((one) => [one.evaluation, one]));
    const withCounts = (one: Omit<Evaluation, 'progress'>): Evaluation => ({ ...one, progress: counts.get(one.id) ?? NO_COUNTS });
    const order = new Intl.Collator('vi');
    return {
      ...shown,
      evaluations: shown.evaluations
        .map(withCounts)
        .sort((a, b) => a.year - b.year || order.compare(a.unit.name['vi'] ?? '', b.unit.name['vi'] ?? '')),
      former: shown.former.map((one) => ({ ...one, evaluation: withCounts(one.evaluation) })),
    };
  }
}

/** The record of an app that fetched whole lists, as a copy that has no cursor yet. */
export function broughtOver(old: Omit<Snapshot, 'former'>): Stored {
  const { epoch, server_time, surveyor, synthetic } = old;
  const progress = old.evaluations.map((one) => ({ ...NO_COUNTS, ...one.progress, evaluation: one.id }));
  return {
    content: {
      rows: inOrder([
        ...old.evaluations.map((one: Evaluation) => ({ key: `evaluation/${one.id}`, of: one.id, text: JSON.stringify(one) })),
        ...old.cases.map((one: Case) => ({ key: `case/${one.id}`, of: one.evaluation, text: JSON.stringify(one) })),
      ]),
      questionnaires: inOrder(Object.entries(old.questionnaires).map(([key, text]) => ({ key, text }))),
    },
    last: JSON.stringify({ epoch, server_time, surveyor, synthetic, progress }),
  };
}

function inOrder(kept: Kept[]): Kept[] {
  return kept.sort((a, b) => (a.key < b.key ? -1 : 1));
}
