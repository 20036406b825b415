/** A list of words as the table that electron/kernel/values/words.ts looks into. */
export function wordTable(words: readonly string[]): Uint8Array {
  const texts = [...new Set(words)].map((word) => Buffer.from(word))
  const places = 2 ** Math.ceil(Math.log2(texts.length * 2 + 1))
  const head = 8 + places * 8
  const table = Buffer.alloc(texts.reduce((sum, { length }) => sum + length, head))
  table.writeUInt32LE(places - 1, 0)
  let end = head
  for (const text of texts) {
    let place = hashOf(text) & (places - 1)
    while (table.readUInt32LE(8 + place * 8) !== 0) place = (place + 1) & (places - 1)
    table.writeUInt32LE(end, 8 + place * 8)
    table.writeUInt32LE(text.length, 12 + place * 8)
    end += text.copy(table, end)
  }
  return table
}

/** FNV-1a. */
function hashOf(text: Uint8Array): number {
  return text.reduce((hash, byte) => Math.imul(hash ^ byte, 0x01000193), 0x811c9dc5)
}
