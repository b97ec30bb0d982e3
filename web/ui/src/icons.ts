/** The signs of the tablet, 24 × 24, drawn with the current colour. A sign never stands without its words. */
import type { LATE_ICONS } from './late-icons';

export interface IconStroke {
  readonly d: string;
  readonly width?: number;
  readonly filled?: boolean;
}

export const line = (d: string): readonly IconStroke[] => [{ d }];

const shell = {
  back: line('M15 5l-7 7 7 7'),
  next: line('M9 5l7 7-7 7'),
  down: line('M5 9l7 7 7-7'),
  ok: line('M4.5 12.5l5 5 10-11'),
  no: line('M8 2.5h8L21.5 8v8L16 21.5H8L2.5 16V8zM8.5 8.5l7 7M15.5 8.5l-7 7'),
  warn: [{ d: 'M12 3.2L22 20.5H2z' }, { d: 'M12 10v4.6M12 17.6h.01', width: 2.8 }],
  info: [{ d: 'M12 2.5a9.5 9.5 0 1 0 0 19a9.5 9.5 0 1 0 0-19' }, { d: 'M12 11v6M12 7.2h.01', width: 2.8 }],
  del: line('M8 5h13v14H8l-6-7zM11.5 9.5l5 5M16.5 9.5l-5 5'),
  tablet: line('M7 2.5h10a2 2 0 0 1 2 2v15a2 2 0 0 1-2 2H7a2 2 0 0 1-2-2v-15a2 2 0 0 1 2-2zM8.5 12l2.5 2.5 4.5-5'),
  up: line('M12 17V4M6.5 9.5L12 4l5.5 5.500M4 20.5h16'),
  server: line(
    'M5.5 3.500h13a2 2 0 0 1 2 2v3a2 2 0 0 1-2 2h-13a2 2 0 0 1-2-2v-3a2 2 0 0 1 2-2zM5.5 13.500h13a2 2 0 0 1 2 2v3a2 2 0 0 1-2 2h-13a2 2 0 0 1-2-2v-3a2 2 0 0 1 2-2zM7 7h.01M7 17h.01M11 7h5.500M11 17h5.5',
  ),
  home: line('M3 11.5L12 3.5l9 8M5.5 10v10.5h13V10'),
  list: line('M8.5 6h12M8.5 12h12M8.5 18h12M3.8 6h.01M3.8 12h.01M3.8 18h.01'),
  flag: line('M5 21.5V3.500h13l-3 4.5 3 4.500H5'),
  lock: line('M7 11h10a2 2 0 0 1 2 2v5.500a2 2 0 0 1-2 2H7a2 2 0 0 1-2-2V13a2 2 0 0 1 2-2zM8 11V8a4 4 0 0 1 8 0v3'),
  sun: line(
    'M12 7.800a4.2 4.2 0 1 0 0 8.400a4.2 4.2 0 1 0 0-8.400M12 2v3M12 19v3M2 12h3M19 12h3M4.9 4.900l2.1 2.100M17 17l2.1 2.100M19.1 4.900L17 7M7 17l-2.1 2.1',
  ),
  moon: line('M20 14.500A8.5 8.5 0 1 1 9.5 4a7 7 0 0 0 10.5 10.500z'),
  bulb: line('M9 18h6M10 21h4M12 3a6 6 0 0 0-3.5 10.900V15.500h7v-1.600A6 6 0 0 0 12 3z'),
  network: [{ d: 'M3 20.5h3v-4H3zM8.5 20.500h3v-8h-3zM14 20.500h3v-12h-3zM19 20.500h2.500V4.500H19z', filled: true }],
  noNetwork: line('M3 20.5h3v-4H3zM8.5 20.500h3v-8h-3zM14 20.500v-3M17 20.500v-3M20.5 20.500v-3M14 6l6 6M20 6l-6 6'),
  disk: line('M6 4h12a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2zM4 14h16M16 17.200h.01M8 17.200h3'),
  battery: line('M4.5 7.500h12a2 2 0 0 1 2 2v5a2 2 0 0 1-2 2h-12a2 2 0 0 1-2-2v-5a2 2 0 0 1 2-2zM21.5 10.500v3M6 10.500v3M9.5 10.500v3'),
  clock: line('M12 2.5a9.5 9.5 0 1 0 0 19a9.5 9.5 0 1 0 0-19M12 6.500V12l4 2.5'),
  dots: [{ d: 'M6 12h.01M12 12h.01M18 12h.01', width: 4 }],
  person: line('M12 3.500a4 4 0 1 0 0 8a4 4 0 1 0 0-8M4 21c.6-5 3.8-7.5 8-7.500s7.4 2.5 8 7.5'),
  file: line('M6 2.500h8.500L19 7v14.500H6zM14 2.500V7.500h5'),
} as const satisfies Record<string, readonly IconStroke[]>;

export type IconName = keyof typeof shell | keyof typeof LATE_ICONS;

/** Those of the shell; what later screens need joins them with `late-icons.ts`, before such a screen is shown. */
export const ICONS: Partial<Record<IconName, readonly IconStroke[]>> = { ...shell };
