/**
 * What two operations answer, by hand until the OpenAPI document has them: then `SampleSize`, `SizeWay` and `Expectations` in
 * `api/types.ts` are taken from the generated client, and this file goes.
 */

/** `GET /api/v1/sample-size`: the assumptions as the server understood them, and what each way comes to. */
export interface SampleSize {
  /** People in the list; null if that is not known. */
  population: number | null;
  share: number;
  margin: number;
  level: number;
  deff: number;
  response_rate: number;
  guideline_margin: number;
  ways: SizeWay[];
}

/** So many interviews, and what they buy. */
export interface SizeWay {
  way: 'by_margin' | 'guideline_2014' | 'own';
  interviews: number;
  invitations: number;
  /** Half the width of the interval under the design, at the expected index and at one half. */
  margin: number;
  margin_at_half: number;
  /** The smallest change between two years of this size that is seen with a power of 80 %; null where none can be. */
  smallest_fall: number | null;
  smallest_rise: number | null;
  /** Whether the list has as many people as have to be invited. */
  enough_people: boolean;
}

/** `GET /api/v1/units/{id}/expectations`: what the last survey of a unit found. */
export interface Expectations {
  year: number | null;
  evaluation: string | null;
  share: number | null;
  deff: number | null;
  response_rate: number | null;
}
