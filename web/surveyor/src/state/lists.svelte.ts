/** The lists on the screen, and when they are pulled. */
import { CompiledForm } from '../engine/form';
import type { Evaluation, Former, Snapshot } from '../engine/protocol';
import type { Database } from '../store/db';
import { loadSnapshot } from '../store/snapshot';
import type { Vault } from '../store/vault';
import { pull, type Deps, type PullResult } from '../sync/pull';

/** Ceilings of the wait after a pull that broke off: full jitter, so that tablets do not come back together. */
const FIRST_WAIT_MS = 2_000;
const LONGEST_WAIT_MS = 300_000;
const LONGEST_ASKED_S = 3_600;

/** What is left until then; nothing if it is further off than any wait may be: the clock was set back. */
const left = (until: number, now: number, most: number): number => (until - now > most ? 0 : until - now);

export class Lists {
  snapshot = $state.raw<Snapshot | null>(null);
  pulling = $state(false);
  sessionOver = $state(false);
  /** Something may have changed since the last pull that came to its end. */
  due = true;
  readonly #forms = new Map<string, CompiledForm>();
  #vault: Vault | null = null;
  #failures = 0;
  /** Not before these: the tablet's own pause, and what the server asked for. */
  #pause = 0;
  #asked = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `failed` is told of what is no failure of the road: no room, for one; and without an error that all is kept. */
  constructor(
    private readonly deps: () => Omit<Deps, 'vault'> | null,
    private readonly failed: (error?: unknown) => void,
  ) {}

  async open(db: Database, vault: Vault): Promise<void> {
    this.#vault = vault;
    this.due = true;
    this.snapshot = await loadSnapshot(db, vault);
  }

  forget(): void {
    clearTimeout(this.#timer);
    this.#vault = null;
    this.snapshot = null;
  }

  /** Pulls, unless it was tried just now. By hand only the server's own wish outweighs it. */
  async refresh(byHand = false): Promise<void> {
    const [vault, deps] = [this.#vault, this.deps()];
    if (!vault || !deps || this.pulling) return;
    const now = deps.now();
    const wait = Math.max(left(this.#asked, now, LONGEST_ASKED_S * 1000), byHand ? 0 : left(this.#pause, now, LONGEST_WAIT_MS));
    if (wait > 0) {
      this.#later(wait);
      return;
    }
    this.pulling = true;
    clearTimeout(this.#timer);
    try {
      const result = await pull({ ...deps, vault });
      if (this.#vault === vault) this.#ended(result, deps.now());
    } catch (error) {
      this.#waitAfter(deps.now(), null);
      this.#later(this.#pause - deps.now());
      this.failed(error);
    } finally {
      this.pulling = false;
    }
  }

  #ended(result: PullResult, now: number): void {
    this.due = !result.pulled && result.why === 'no_answer';
    this.sessionOver = !result.pulled && !this.due;
    if (result.pulled) {
      this.snapshot = result.pulled;
      this.failed();
      this.#failures = this.#pause = this.#asked = 0;
    } else {
      this.#waitAfter(now, result.why === 'no_answer' ? result.after : null);
      if (this.due) this.#later(Math.max(this.#pause, this.#asked) - now);
    }
  }

  #waitAfter(now: number, asked: number | null): void {
    this.#failures += 1;
    this.#pause = now + Math.random() * Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#failures);
    this.#asked = asked === null ? 0 : now + Math.min(asked, LONGEST_ASKED_S) * 1000;
  }

  #later(wait: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.refresh(), wait);
  }

  /** An evaluation of this surveyor, or one that went to somebody else while something of it is still here. */
  evaluationOf(id: string): Evaluation | undefined {
    return this.snapshot?.evaluations.find((one) => one.id === id) ?? this.formerOf(id)?.evaluation;
  }

  formerOf(id: string): Former | undefined {
    return this.snapshot?.former.find((one) => one.evaluation.id === id);
  }

  form(hash: string): CompiledForm | null {
    const known = this.#forms.get(hash);
    if (known) return known;
    const json = this.snapshot?.questionnaires[hash];
    if (json === undefined) return null;
    const form = CompiledForm.load(json);
    this.#forms.set(hash, form);
    return form;
  }
}
