import iconv from 'iconv-lite'

/** UTF-8 has at most three bytes for a character that an encoding of one byte can have. */
const MOST_BYTES = 3

/**
 * A decoder to UTF-8 for encodings in which every byte is a character, ten times as fast as by way of a string; null for others.
 * What it returns is overwritten by the next call.
 * @param name an encoding that iconv-lite knows
 */
export function singleByteDecoder(name: string): ((raw: Buffer) => Buffer) | null {
  const all = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))
  const characters = [...iconv.decode(all, name, { stripBOM: false })]
  const isSingle =
    characters.length === 256 &&
    characters.every((character, byte) => character === iconv.decode(Buffer.from([byte]), name))
  const keepsAscii = characters.slice(0, 0x80).every((character, byte) => character.charCodeAt(0) === byte)
  if (!isSingle || !keepsAscii) return null

  const lengths = new Uint8Array(256)
  const bytes = new Uint8Array(256 * MOST_BYTES)
  characters.forEach((character, byte) => {
    lengths[byte] = Buffer.from(bytes.buffer).write(character, byte * MOST_BYTES)
  })
  let text = Buffer.alloc(0)
  return (raw) => {
    if (text.length < raw.length * MOST_BYTES) text = Buffer.allocUnsafeSlow(raw.length * MOST_BYTES)
    let at = 0
    for (let i = 0, end = raw.length; i < end; i++) {
      const byte = raw[i] as number
      if (byte < 0x80) {
        text[at++] = byte
        continue
      }
      const from = byte * MOST_BYTES
      const length = lengths[byte] as number
      for (let j = 0; j < length; j++) text[at++] = bytes[from + j] as number
    }
    return text.subarray(0, at)
  }
}
