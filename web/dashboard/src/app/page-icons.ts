import type { RouteName } from '../router/routes';

/** The signs of the pages in the narrow menu, strokes on 24 × 24; the name of the page goes with each. */
export const PAGE_ICONS: Partial<Record<RouteName, string>> = {
  programme: 'M4 20V11M9.3 20V5M14.7 20v-7M20 20V8',
  campaigns: 'M4 5.5h16V20H4zM4 10h16M8.5 3v4.5M15.5 3v4.5',
  units: 'M3.5 9.5L12 4l8.5 5.5zM5.5 9.5V18M10 9.5V18M14 9.5V18M18.5 9.5V18M3.5 20.5h17',
  areas: 'M9 4L3.5 6.5v14L9 18l6 2.5 5.5-2.5V4L15 6.5zM9 4v14M15 6.5v14',
  sampleSize: 'M5 2.5h14v19H5zM8 6h8v4H8zM8.5 14h.5M11.7 14h.5M15 14h.5M8.5 17.5h.5M11.7 17.5h.5M15 17.5h.5',
  questionnaires: 'M6 4h12v17H6zM9.5 2.5h5V5.5h-5zM9.5 10h5M9.5 14h5M9.5 17.5h3',
  tablets: 'M6.5 2.5h11v19h-11zM11 18.5h2',
  evaluations: 'M5 21V6l8-3v18M13 9h6v12M3 21h18M8.5 9.5h1M8.5 13h1M8.5 16.5h1',
  compare: 'M3.5 8h13M3.5 5.5v5M16.5 5.5v5M9 16h11.5M9 13.5v5M20.5 13.5v5',
  comments: 'M3.5 4h17v12.5H11L6 21v-4.5H3.5z',
  publish: 'M4 20.5h16M5 16.5l1-4L15.5 3l3 3L9 15.5z',
  reports: 'M6 2.5h8.5L19 7v14.5H6zM14 2.5V7.5h5M9.5 12h6M9.5 16h6',
  people: 'M12 3.5a4 4 0 1 0 0 8a4 4 0 1 0 0-8M4 21c.6-5 3.8-7.5 8-7.5s7.4 2.5 8 7.5',
  withdrawals: 'M9 14L4 9l5-5M4 9h10a6 6 0 0 1 0 12h-4',
  readings: 'M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 9a3 3 0 1 0 0 6a3 3 0 1 0 0-6',
};
