import { createHmac } from 'node:crypto';

const digits = '23456789';
const letters = 'abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ';

/**
 * Eight characters as A-03 wants them, digits and letters without look-alikes, derived from the request: repeating the
 * request gives the same password although it is stored nowhere.
 */
export function firstPassword(secretKey: string, request: string): string {
  const bytes = createHmac('sha512', secretKey).update(`first-password\n${request}`).digest();
  // Two bytes per character keep the bias of the remainder below one in a thousand.
  return Array.from({ length: 8 }, (_, at) => {
    const alphabet = at === 2 || at === 5 ? digits : at === 0 || at === 7 ? letters : digits + letters;
    return alphabet[bytes.readUInt16BE(at * 2) % alphabet.length];
  }).join('');
}
