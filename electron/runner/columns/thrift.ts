/** Fields of a structure in Thrift's compact protocol, by their number; those without a value are left out. */
export type ThriftStruct = Readonly<Record<number, ThriftValue | undefined>>
export type ThriftValue =
  | { readonly i32: number }
  | { readonly i64: number }
  | { readonly text: string }
  | { readonly struct: ThriftStruct }
  | { readonly i32s: readonly number[] }
  | { readonly texts: readonly string[] }
  | { readonly structs: readonly ThriftStruct[] }

const TYPES = { i32: 5, i64: 6, text: 8, struct: 12, list: 9 } as const

/** A structure as bytes, by the compact protocol of Apache Thrift: what Parquet describes itself with. */
export function encodeStruct(struct: ThriftStruct): Buffer {
  const bytes: number[] = []
  writeStruct(bytes, struct)
  return Buffer.from(bytes)
}

function writeStruct(bytes: number[], struct: ThriftStruct): void {
  let before = 0
  // Numbers as keys come in rising order.
  for (const [key, value] of Object.entries(struct)) {
    if (value === undefined) continue
    const field = Number(key)
    const step = field - before
    const type = typeOf(value)
    if (step > 15) {
      bytes.push(type)
      writeSigned(bytes, field)
    } else bytes.push((step << 4) | type)
    before = field
    writeValue(bytes, value)
  }
  bytes.push(0)
}

function typeOf(value: ThriftValue): number {
  if ('i32' in value) return TYPES.i32
  if ('i64' in value) return TYPES.i64
  if ('text' in value) return TYPES.text
  return 'struct' in value ? TYPES.struct : TYPES.list
}

function writeValue(bytes: number[], value: ThriftValue): void {
  if ('i32' in value) writeSigned(bytes, value.i32)
  else if ('i64' in value) writeSigned(bytes, value.i64)
  else if ('text' in value) writeText(bytes, value.text)
  else if ('struct' in value) writeStruct(bytes, value.struct)
  else if ('i32s' in value) writeList(bytes, TYPES.i32, value.i32s, writeSigned)
  else if ('texts' in value) writeList(bytes, TYPES.text, value.texts, writeText)
  else writeList(bytes, TYPES.struct, value.structs, writeStruct)
}

function writeList<T>(
  bytes: number[],
  type: number,
  items: readonly T[],
  write: (bytes: number[], item: T) => void,
): void {
  if (items.length < 15) bytes.push((items.length << 4) | type)
  else {
    bytes.push(0xf0 | type)
    writeVarint(bytes, items.length)
  }
  for (const item of items) write(bytes, item)
}

function writeText(bytes: number[], text: string): void {
  const encoded = Buffer.from(text)
  writeVarint(bytes, encoded.length)
  for (const byte of encoded) bytes.push(byte)
}

/** Zigzag: the sign is the lowest bit. Beyond 32 bits, so that shifts are of no use. */
function writeSigned(bytes: number[], value: number): void {
  writeVarint(bytes, value < 0 ? -2 * value - 1 : 2 * value)
}

/** Seven bits a byte, the lowest first; the highest bit says that more follow. */
export function writeVarint(bytes: number[], value: number): void {
  let rest = value
  for (; rest > 0x7f; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80)
  bytes.push(rest)
}
