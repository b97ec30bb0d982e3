import { tick } from 'svelte';

/** Focus goes to the heading of each step, and to a message when there is one. */
export function focused(node: HTMLElement): void {
  // After the step is drawn; without scrolling, so that nothing jumps under a bar.
  queueMicrotask(() => node.focus({ preventScroll: true }));
}

/** To what is wrong, wherever on the screen it stands: whoever pressed a key in vain must see why. */
export async function toMessage(): Promise<void> {
  await tick();
  document.querySelector<HTMLElement>('main .msg')?.focus();
}
