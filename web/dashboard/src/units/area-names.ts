import type { Area, PlannedUnit } from '../api/types';

const key = (code: string, day: string): string => `${code} ${day}`;

/** What the areas of units are called: as on the first day of each unit, as a code may have another name by now. */
export async function areaNames(units: readonly PlannedUnit[], map: (day: string) => Promise<Area[]>): Promise<(unit: PlannedUnit) => string> {
  const days = [...new Set(units.map((unit) => unit.valid_from))];
  const maps = await Promise.all(days.map(async (day) => (await map(day)).map(({ code, name }): [string, string] => [key(code, day), name])));
  const found = new Map(maps.flat());
  return (unit) => found.get(key(unit.area_code, unit.valid_from)) ?? '';
}

/** An area with what it lies in: `Phường Tô Hiệu (03646), Sơn La`. */
export function placed(area: Area, all: readonly Area[]): string {
  const above = all.find((one) => one.code === area.parent);
  return `${area.name} (${area.code})${above ? `, ${above.name}` : ''}`;
}
