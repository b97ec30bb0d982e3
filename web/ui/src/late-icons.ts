/** The signs that only later screens of the tablet have. They join the others when this file comes. */
import { ICONS, line, type IconStroke } from './icons';

export const LATE_ICONS = {
  cross: line('M5 5l14 14M19 5L5 19'),
  pause: [{ d: 'M8 5v14M16 5v14', width: 3.4 }],
  play: [{ d: 'M7 4.5v15l12-7.5z', filled: true }],
  stop: [{ d: 'M7.5 5.500h9a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2h-9a2 2 0 0 1-2-2v-9a2 2 0 0 1 2-2z', filled: true }],
  vault: line('M12 2.5l8 3v6c0 5-3.5 8.3-8 10-4.5-1.7-8-5-8-10v-6zM8.3 12l2.7 2.7 5-5.4'),
  unseen: line('M3 3l18 18M10 5.300A10 10 0 0 1 12 5c5.500 0 9 5 9.500 7a13 13 0 0 1-2.700 4M6.500 7A13 13 0 0 0 2.500 12c.700 2 4 7 9.500 7 1.500 0 2.900-.4 4.100-1'),
  handOver: line('M8.5 2.500h7A1.500 1.500 0 0 1 17 4v11a1.500 1.500 0 0 1-1.500 1.500h-7A1.500 1.500 0 0 1 7 15V4a1.500 1.500 0 0 1 1.500-1.500zM2.500 21.500c2-3 3-4 4.500-4h8.500l5-3.500c1.500.600 1 2.500 0 3.500l-5 4'),
  map: line('M12 21.500s7-6.3 7-11.500a7 7 0 1 0-14 0c0 5.2 7 11.5 7 11.500zM12 7.500a2.5 2.5 0 1 0 0 5a2.5 2.5 0 1 0 0-5'),
  camera: line('M4 7.5h3.5l2-3h5l2 3H20a1.5 1.5 0 0 1 1.5 1.5v10a1.5 1.5 0 0 1-1.5 1.5H4A1.5 1.5 0 0 1 2.5 19V9A1.5 1.5 0 0 1 4 7.5M12 9.5a4 4 0 1 0 0 8a4 4 0 1 0 0-8'),
  mic: line('M12 3a3 3 0 0 1 3 3v5.5a3 3 0 0 1-6 0V6a3 3 0 0 1 3-3M5.5 11a6.5 6.5 0 0 0 13 0M12 17.5V21M8.5 21h7'),
  search: line('M10.5 3.500a7 7 0 1 0 0 14a7 7 0 1 0 0-14M15.5 15.500l5.5 5.5'),
  share: line('M12 15V3M7.500 7.200L12 3l4.500 4.200M5 11v9.500h14V11'),
  tel: line(
    'M6 2.800h3.500l1.500 5-2.300 1.700a12 12 0 0 0 5.800 5.800l1.700-2.300 5 1.500V18c0 1.600-1.400 3.200-3 3.200C10.500 21.200 2.800 13.500 2.800 5.800c0-1.600 1.600-3 3.200-3z',
  ),
  pen: line('M4 20l1-4.500L16.500 4l3.500 3.500L8.500 19z'),
  qr: line('M3.5 3.5h6v6h-6zM14.5 3.5h6v6h-6zM3.5 14.5h6v6h-6zM14.5 14.5h2.5v2.5h-2.5zM20.5 14.5v6h-3'),
  again: line('M5 12a7 7 0 1 0 2.200-5.100M7.500 2.500v4.600h4.600'),
  chat: line('M3.5 4h17v12.500H11L6 21v-4.500H3.500z'),
} as const satisfies Record<string, readonly IconStroke[]>;

Object.assign(ICONS, LATE_ICONS);
