/**
 * A table or drawing wider than its place is moved by keys too: it takes the focus as long as there is something to move, and
 * its right edge is shaded as long as more lies there.
 */
export function scrolls(node: HTMLElement): { destroy: () => void } {
  const look = (): void => {
    if (node.scrollWidth > node.clientWidth) node.tabIndex = 0;
    else node.removeAttribute('tabindex');
    const left = node.scrollWidth - node.clientWidth - node.scrollLeft;
    node.classList.toggle('more-right', left > 1);
    node.style.setProperty('--moved', `${node.scrollLeft}px`);
  };
  node.addEventListener('scroll', look, { passive: true });
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
      node.removeEventListener('scroll', look);
      sizes.disconnect();
      contents.disconnect();
    },
  };
}
