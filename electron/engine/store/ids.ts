import { randomInt } from 'node:crypto'

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789'

/** A new id: the time in base 36, so that ids sort by age, and four random characters. See `idSchema`. */
export function newId(): string {
  const random = Array.from({ length: 4 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')
  return Date.now().toString(36) + random
}
