/** The databases of a seat as a whole, also those that are not opened any more. */
import type { Database } from './db';
import { FORM, nameOf, numbers } from './names';

/** The other databases of the seat whose database this is: what was set aside, and what an enrolment left behind. */
export async function namesBeside(factory: IDBFactory, now: Database): Promise<string[]> {
  const seat = FORM.exec(now.name)?.[1] ?? '';
  return (await numbers(factory, seat)).map((number) => nameOf(number, seat)).filter((name) => name !== now.name);
}

/** Every database of a seat is deleted, those that were set aside with it; but one of this name. */
export async function deleteStores(factory: IDBFactory, seat: string, but?: string): Promise<void> {
  for (const number of await numbers(factory, seat)) {
    if (nameOf(number, seat) === but) continue;
    await new Promise<void>((done, failed) => {
      const request = factory.deleteDatabase(nameOf(number, seat));
      request.onsuccess = () => done();
      request.onerror = () => failed(request.error ?? new Error('the database could not be deleted'));
    });
  }
}
