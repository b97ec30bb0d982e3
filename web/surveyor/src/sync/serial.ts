/**
 * One engine call with its write at a time. What the engine counted and what is stored then never drift apart, also
 * when an interview is finalised while a batch is on its way (requests themselves are made outside of it).
 */
export class Serial {
  #last: Promise<unknown> = Promise.resolve();

  run<T>(work: () => Promise<T>): Promise<T> {
    const next = this.#last.then(work, work);
    this.#last = next.catch(() => undefined);
    return next;
  }
}
