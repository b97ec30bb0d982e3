const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** The code on the slip that a respondent keeps: the last 40 bits of the submission's id, as `R4MX-7KQ2`. */
export function slipCode(id: string): string {
  const bits = Number.parseInt(id.slice(-10), 16);
  const unit = (place: number): string => ALPHABET.charAt(Math.floor(bits / 32 ** place) % 32);
  return [7, 6, 5, 4].map(unit).join('') + '-' + [3, 2, 1, 0].map(unit).join('');
}
