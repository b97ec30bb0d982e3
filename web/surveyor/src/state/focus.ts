/** Focus goes to the heading of each step, and to a message when there is one. */
export function focused(node: HTMLElement): void {
  // After the step is drawn; without scrolling, so that nothing jumps under a bar.
  queueMicrotask(() => node.focus({ preventScroll: true }));
}
