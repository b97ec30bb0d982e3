/** A table or drawing wider than its place is moved by keys too: it takes the focus as long as there is something to move. */
export function scrolls(node: HTMLElement): { destroy: () => void } {
  const look = (): void => {
    if (node.scrollWidth > node.clientWidth) node.tabIndex = 0;
    else node.removeAttribute('tabindex');
  };
  const sizes = new ResizeObserver(look);
  const watch = (): void => {
    sizes.disconnect();
    for (const one of [node, ...node.children]) sizes.observe(one);
  };
  const contents = new MutationObserver(watch);
  contents.observe(node, { childList: true });
  watch();
  return {
    destroy: () => {
      sizes.disconnect();
      contents.disconnect();
    },
  };
}
