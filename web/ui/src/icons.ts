/** The signs of the tablet, 24 × 24, drawn with the current colour. A sign never stands without its words. */
export interface IconStroke {
  readonly d: string;
  readonly width?: number;
  readonly filled?: boolean;
}

const line = (d: string): readonly IconStroke[] => [{ d }];

export const ICONS = {
  back: line('M15 5l-7 7 7 7'),
  next: line('M9 5l7 7-7 7'),
  down: line('M5 9l7 7 7-7'),
  ok: line('M4.5 12.5l5 5 10-11'),
  no: line('M8 2.5h8L21.5 8v8L16 21.5H8L2.5 16V8zM8.5 8.5l7 7M15.5 8.5l-7 7'),
  cross: line('M5 5l14 14M19 5L5 19'),
  warn: [{ d: 'M12 3.2L22 20.5H2z' }, { d: 'M12 10v4.6M12 17.6h.01', width: 2.8 }],
  info: [{ d: 'M12 2.5a9.5 9.5 0 1 0 0 19a9.5 9.5 0 1 0 0-19' }, { d: 'M12 11v6M12 7.2h.01', width: 2.8 }],
  pause: [{ d: 'M8 5v14M16 5v14', width: 3.4 }],
  play: [{ d: 'M7 4.5v15l12-7.5z', filled: true }],
  stop: [{ d: 'M7.5 5.500h9a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2h-9a2 2 0 0 1-2-2v-9a2 2 0 0 1 2-2z', filled: true }],
  del: line('M8 5h13v14H8l-6-7zM11.5 9.5l5 5M16.5 9.5l-5 5'),
  tablet: line('M7 2.5h10a2 2 0 0 1 2 2v15a2 2 0 0 1-2 2H7a2 2 0 0 1-2-2v-15a2 2 0 0 1 2-2zM8.5 12l2.5 2.5 4.5-5'),
  up: line('M12 17V4M6.5 9.5L12 4l5.5 5.500M4 20.5h16'),
  server: line(
    'M5.5 3.500h13a2 2 0 0 1 2 2v3a2 2 0 0 1-2 2h-13a2 2 0 0 1-2-2v-3a2 2 0 0 1 2-2zM5.5 13.500h13a2 2 0 0 1 2 2v3a2 2 0 0 1-2 2h-13a2 2 0 0 1-2-2v-3a2 2 0 0 1 2-2zM7 7h.01M7 17h.01M11 7h5.500M11 17h5.5',
  ),
  vault: line('M12 2.5l8 3v6c0 5-3.5 8.3-8 10-4.5-1.7-8-5-8-10v-6zM8.3 12l2.7 2.7 5-5.4'),
  home: line('M3 11.5L12 3.5l9 8M5.5 10v10.5h13V10'),
  list: line('M8.5 6h12M8.5 12h12M8.5 18h12M3.8 6h.01M3.8 12h.01M3.8 18h.01'),
  flag: line('M5 21.5V3.500h13l-3 4.5 3 4.500H5'),
  lock: line('M7 11h10a2 2 0 0 1 2 2v5.500a2 2 0 0 1-2 2H7a2 2 0 0 1-2-2V13a2 2 0 0 1 2-2zM8 11V8a4 4 0 0 1 8 0v3'),
  unseen: line('M3 3l18 18M10 5.300A10 10 0 0 1 12 5c5.500 0 9 5 9.500 7a13 13 0 0 1-2.700 4M6.500 7A13 13 0 0 0 2.500 12c.700 2 4 7 9.500 7 1.500 0 2.900-.4 4.100-1'),
  handOver: line('M8.5 2.500h7A1.500 1.500 0 0 1 17 4v11a1.500 1.500 0 0 1-1.500 1.500h-7A1.500 1.500 0 0 1 7 15V4a1.500 1.500 0 0 1 1.500-1.500zM2.500 21.500c2-3 3-4 4.500-4h8.500l5-3.500c1.500.600 1 2.500 0 3.500l-5 4'),
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
  map: line('M12 21.500s7-6.3 7-11.500a7 7 0 1 0-14 0c0 5.2 7 11.5 7 11.500zM12 7.500a2.5 2.5 0 1 0 0 5a2.5 2.5 0 1 0 0-5'),
  camera: line('M4 7.5h3.5l2-3h5l2 3H20a1.5 1.5 0 0 1 1.5 1.5v10a1.5 1.5 0 0 1-1.5 1.5H4A1.5 1.5 0 0 1 2.5 19V9A1.5 1.5 0 0 1 4 7.5M12 9.5a4 4 0 1 0 0 8a4 4 0 1 0 0-8'),
  mic: line('M12 3a3 3 0 0 1 3 3v5.5a3 3 0 0 1-6 0V6a3 3 0 0 1 3-3M5.5 11a6.5 6.5 0 0 0 13 0M12 17.5V21M8.5 21h7'),
  search: line('M10.5 3.500a7 7 0 1 0 0 14a7 7 0 1 0 0-14M15.5 15.500l5.5 5.5'),
  file: line('M6 2.500h8.500L19 7v14.500H6zM14 2.500V7.500h5'),
  share: line('M12 15V3M7.500 7.200L12 3l4.500 4.200M5 11v9.500h14V11'),
  tel: line(
    'M6 2.800h3.500l1.500 5-2.300 1.700a12 12 0 0 0 5.800 5.800l1.700-2.300 5 1.500V18c0 1.600-1.400 3.200-3 3.200C10.500 21.200 2.800 13.500 2.800 5.800c0-1.600 1.600-3 3.200-3z',
  ),
  pen: line('M4 20l1-4.500L16.500 4l3.500 3.500L8.500 19z'),
  qr: line('M3.5 3.5h6v6h-6zM14.5 3.5h6v6h-6zM3.5 14.5h6v6h-6zM14.5 14.5h2.5v2.5h-2.5zM20.5 14.5v6h-3'),
  again: line('M5 12a7 7 0 1 0 2.200-5.100M7.500 2.500v4.600h4.600'),
  chat: line('M3.5 4h17v12.500H11L6 21v-4.500H3.500z'),
} as const satisfies Record<string, readonly IconStroke[]>;

export type IconName = keyof typeof ICONS;
