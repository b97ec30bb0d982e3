/**
 * People in reserve whom this tablet opens by itself: it closed somebody of their group, and the server has not heard of it
 * yet. The rule is the server's own (crates/survey `reserve`); what the server says of a person later outweighs it.
 */
import type { Case } from '../engine/protocol';
import { opened_reserves } from '../pkg/tablet.js';
import { closes, type Own } from './visits';

export function openedHere(cases: readonly Case[], reserves: readonly Case[], own: ReadonlyMap<string, Own>): Case[] {
  const found: Case[] = [];
  for (const group of new Set(reserves.map((one) => one.group))) {
    const inReserve = reserves.filter((one) => one.group === group).sort((a, b) => a.number - b.number);
    const closings = [...cases.filter((one) => one.group === group), ...inReserve]
      .filter((one) => !(one.visits ?? []).some((visit) => closes(visit.outcome)))
      .flatMap(({ id, number }) => {
        const closed = own.get(id)?.closed;
        return closed ? [{ number, ...closed }] : [];
      })
      .sort((a, b) => a.seq - b.seq);
    const places = opened_reserves(Uint32Array.from(inReserve, (one) => one.reserve ?? 0), closings.length);
    places.forEach((place, at) => {
      const [person, closing] = [inReserve[place], closings[at]];
      if (person && closing) found.push({ ...person, opened: { number: closing.number, outcome: closing.outcome } });
    });
  }
  return found;
}
