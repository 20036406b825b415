/** Tables of the conversion of numbers (electron/kernel/values/float.ts). */

const FIRST = -342
const LAST = 308
const BITS = 128

/** For each exponent from -342 to 308 the 128 highest bits of five to its power, the lower half first. */
export const POWERS_OF_FIVE = BigUint64Array.from(
  Array.from({ length: LAST - FIRST + 1 }, (_, index) => highestBits(FIRST + index)).flatMap((bits) => [
    BigInt.asUintN(64, bits),
    bits >> 64n,
  ]),
)

/** Those that a double holds exactly. */
export const POWERS_OF_TEN = Float64Array.from({ length: 23 }, (_, exponent) => 10 ** exponent)

/** Rounded down for positive exponents, up for negative ones, as the method asks. */
function highestBits(exponent: number): bigint {
  const power = 5n ** BigInt(Math.abs(exponent))
  const length = lengthOf(power)
  if (exponent >= 0) return length > BITS ? power >> BigInt(length - BITS) : power << BigInt(BITS - length)
  const inverse = (1n << BigInt(length + BITS - 1)) / power + 1n
  return inverse >> BigInt(lengthOf(inverse) - BITS)
}

function lengthOf(number: bigint): number {
  return number.toString(2).length
}
