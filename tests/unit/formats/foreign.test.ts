import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import iconv from 'iconv-lite'
import { foreignContent } from '@runner/formats/kind/foreign'
import { detectKind } from '@runner/formats/kind/detect-kind'
import { fileWith } from './workbench'

/** Bytes that look like chance, the same ones each time. */
function noise(length: number): Buffer {
  let state = 7
  return Buffer.from(Array.from({ length }, () => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) >> 16))
}

describe('a file that is no source', () => {
  it.each([
    ['oldOffice', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 0, 0])],
    ['pdf', Buffer.from('%PDF-1.4\n1 0 obj\n')],
    ['picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])],
    ['program', Buffer.from('\u007fELF\u0002\u0001', 'latin1')],
    ['archive', Buffer.from('BZh91AY&SY')],
    ['database', Buffer.from('SQLite format 3\u0000')],
    ['binary', noise(5000)],
    ['binary', Buffer.alloc(3000)],
  ])('is told: %s', (content, bytes) => {
    expect(foreignContent(bytes)).toBe(content)
  })

  it('is refused by its name and by what it is', async () => {
    const path = fileWith(Buffer.from('%PDF-1.4\nx'), 'a.csv')
    await expect(detectKind(path)).rejects.toMatchObject({ code: 'format.foreign', params: { path, content: 'pdf' } })
  })
})

describe('a text', () => {
  it('in any encoding and with any delimiter may be a source', () => {
    const text = 'nom;âge;€\nZoé;12;3,50\n東京;5;1\n'.repeat(50)
    for (const encoding of ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252', 'shift_jis', 'gb18030', 'ibm850'])
      expect(foreignContent(iconv.encode(text, encoding)), encoding).toBeNull()
    expect(foreignContent(iconv.encode(text, 'utf-16le', { addBOM: true }))).toBeNull()
    for (const delimiter of ['\u0001', '\u001f', '\u0000'])
      expect(foreignContent(Buffer.from(text.replaceAll(';', delimiter)))).toBeNull()
    expect(foreignContent(Buffer.alloc(0))).toBeNull()
  })

  it('of printable signs always may be one', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', minLength: 1 }),
        (text) => foreignContent(Buffer.from(text.replaceAll(/\p{Cc}/gu, ' '))) === null,
      ),
    )
  })
})
