import iconv from 'iconv-lite'
import { VigieError } from '@shared/errors/error-data'
import { signName } from '../faults'
import { canonicalEncoding, decodingOf } from '../../formats/delimited/encoding'

/** How text becomes bytes. */
export interface Encoding {
  readonly name: string
  /** The byte order mark; empty where there is none. */
  readonly mark: Uint8Array
  /** Null where the bytes are UTF-8. Replies null where it can't say the text. */
  readonly encode: ((text: string) => Buffer | null) | null
}

/** @throws encoding.unknown */
export function encodingOf(name: string, path: string): Encoding {
  const { mark } = decodingOf(name, path)
  // What is read as another encoding than it says is written as the one that it says.
  const exact = /^(?:us-?)?ascii$|^iso-?8859-?1$|^latin-?1$/i.test(name) ? name : canonicalEncoding(name)
  if (exact === 'utf-8') return { name, mark, encode: null }
  return {
    name,
    mark,
    encode: (text) => {
      const bytes = iconv.encode(text, exact, { addBOM: false })
      return iconv.decode(bytes, exact, { stripBOM: false }) === text ? bytes : null
    },
  }
}

/** The first sign of a text that can't be said, null where all can. */
function unsayable({ encode }: Encoding, text: string): string | null {
  if (encode === null || encode(text) !== null) return null
  return [...text].find((sign) => encode(sign) === null) ?? null
}

/** The encoding for XML, in which what it can't say is a reference to the number of the sign. Names are no place for one: they are checked before. */
export function withReferences(encoding: Encoding): Encoding {
  const { encode } = encoding
  if (encode === null) return encoding
  const referenced = (text: string): string =>
    [...text].map((sign) => (encode(sign) === null ? `&#${sign.codePointAt(0) ?? 0};` : sign)).join('')
  return { ...encoding, encode: (text) => encode(text) ?? encode(referenced(text)) }
}

/** @param row of the file, 0 for the header @throws write.character where the encoding can't say a text of this row */
export function requireSayable(encoding: Encoding, row: number, field: string, text: string): void {
  const sign = unsayable(encoding, text)
  if (sign === null) return
  throw new VigieError('write.character', { row, field, character: signName(sign), encoding: encoding.name })
}
