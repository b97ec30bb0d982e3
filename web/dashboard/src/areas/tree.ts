import type { Area } from '../api/types';
import { bare } from '../parts/bare';

/** An area with what lies in it. */
export interface AreaNode {
  area: Area;
  within: AreaNode[];
  /** How many areas are in it, on all levels. */
  count: number;
}

/** The areas of a day as a tree, in the order given; what names a parent that is not there stands at the top. */
export function tree(areas: readonly Area[]): AreaNode[] {
  const nodes = new Map(areas.map((area): [string, AreaNode] => [area.code, { area, within: [], count: 0 }]));
  const tops: AreaNode[] = [];
  for (const node of nodes.values()) {
    const above = node.area.parent ? nodes.get(node.area.parent) : undefined;
    (above && above !== node ? above.within : tops).push(node);
  }
  const count = (node: AreaNode): number => (node.count = node.within.reduce((sum, one) => sum + 1 + count(one), 0));
  tops.forEach(count);
  return tops;
}

/** What has the words in its name or code, with or without accents, and what it lies in; where the words fit a whole area, all of it. */
export function fitting(nodes: readonly AreaNode[], sought: string): AreaNode[] {
  const words = bare(sought.trim());
  if (words === '') return [...nodes];
  return nodes.flatMap((node) => {
    if (bare(`${node.area.name} ${node.area.code}`).includes(words)) return [node];
    const within = fitting(node.within, sought);
    return within.length ? [{ ...node, within }] : [];
  });
}

/** How many areas have the words themselves. */
export const hits = (areas: readonly Area[], sought: string): number =>
  areas.filter(({ name, code }) => bare(`${name} ${code}`).includes(bare(sought.trim()))).length;

/** How many of each level, the highest first. */
export function levels(list: readonly { level: string }[]): [string, number][] {
  return ['province', 'district', 'commune', 'village']
    .map((level): [string, number] => [level, list.filter((one) => one.level === level).length])
    .filter(([, count]) => count > 0);
}
