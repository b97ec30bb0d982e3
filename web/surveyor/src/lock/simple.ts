/** PINs that anyone would try first: one figure six times, a run up or down, a pair or triple repeated. */
export function isSimple(pin: string): boolean {
  const figures = [...pin].map(Number);
  const steps = figures.slice(1).map((figure, i) => figure - (figures[i] ?? 0));
  const run = steps.every((step) => step === steps[0]) && Math.abs(steps[0] ?? 0) <= 1;
  return run || /^(\d{2})\1\1$/.test(pin) || /^(\d{3})\1$/.test(pin);
}
