/** The five answer faces, one drawing each: same circle, mirrored ink, so that none leads. 64 × 64, stroke = currentColor. */
export type FaceLevel = 1 | 2 | 3 | 4 | 5;

export interface Stroke {
  readonly d: string;
  readonly width: number;
}

const EYES: Stroke = { d: 'M23 27v.01M41 27v.01', width: 6.5 };

export const FACES: Readonly<Record<FaceLevel, readonly Stroke[]>> = {
  1: [
    { d: 'M17.5 20.5l9 2.4M46.5 20.5l-9 2.4', width: 3.4 },
    { d: 'M23.5 31v.01M40.5 31v.01', width: 6.5 },
    { d: 'M17 50Q32 31 47 50', width: 4.6 },
  ],
  2: [EYES, { d: 'M22 46.5Q32 39 42 46.5', width: 4 }],
  3: [EYES, { d: 'M21 43h22', width: 4 }],
  4: [EYES, { d: 'M22 40.5Q32 49 42 40.5', width: 4 }],
  5: [
    { d: 'M18.5 28q4.5-7 9 0M36.5 28q4.5-7 9 0', width: 3.6 },
    { d: 'M16 37Q32 60 48 37', width: 4.6 },
  ],
};

export function isFaceLevel(value: number): value is FaceLevel {
  return Number.isInteger(value) && value >= 1 && value <= 5;
}
