import type { Deed } from '../api/types';
import { allowed, type RouteName } from '../router/routes';
import type { Strings } from '../strings/vi';

export interface MenuGroup {
  key: keyof Strings['group'];
  pages: (RouteName & keyof Strings['page'])[];
}

const GROUPS: MenuGroup[] = [
  { key: 'overview', pages: ['programme'] },
  { key: 'prepare', pages: ['campaigns', 'units', 'areas', 'sampleSize', 'questionnaires'] },
  { key: 'field', pages: ['tablets'] },
  { key: 'results', pages: ['evaluations', 'compare', 'comments'] },
  { key: 'publish', pages: ['publish', 'reports'] },
  { key: 'admin', pages: ['people', 'withdrawals', 'readings'] },
];

/** The menu of a person: only pages that exist and that they may use. */
export function menu(may: (deed: Deed) => boolean): MenuGroup[] {
  return GROUPS.map((group) => ({ ...group, pages: group.pages.filter((page) => allowed(page, may)) })).filter(
    (group) => group.pages.length > 0,
  );
}
