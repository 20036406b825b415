import { DuckDBBlobValue } from '@duckdb/node-api'
import { VigieError } from '@shared/errors/error-data'
import type { ResolvedFormat } from '@shared/jobs/format'
import type { Connection } from '../../../database/connection'
import type { FilePlan } from '../../../import/plan'
import { OutputFile } from '../../../write/output-file'
import { encodingOf, type Encoding } from '../../../write/text/encoding'
import type { Portions } from '../portions'

/** Records at a time: so much is written in one piece. */
const PIECE_RECORDS = 4096

/** What stands around records to make a file of them. */
interface Frame {
  readonly head: Buffer
  readonly between: Buffer
  readonly foot: Buffer
}

/** Writes records as they stand in their file, byte by byte. @returns how many */
export async function writeOriginals(
  connection: Connection,
  path: string,
  plan: FilePlan,
  portions: Portions,
): Promise<number> {
  const encoding = encodingOf('encoding' in plan.format ? plan.format.encoding : 'utf-8', plan.path)
  const { head, between, foot } = frameOf(plan, encoding)
  const output = await OutputFile.open(path, null)
  let count = 0
  try {
    await output.append(head)
    for await (const where of portions) {
      const found = await connection.rows(`SELECT original, raw FROM vigie.rejects WHERE ${where} ORDER BY seq`)
      for (let start = 0; start < found.length; start += PIECE_RECORDS) {
        const pieces = found.slice(start, start + PIECE_RECORDS).flatMap(([original, raw]) => {
          const bytes = raw instanceof DuckDBBlobValue ? Buffer.from(raw.bytes) : encoded(encoding, String(original))
          return count++ === 0 ? [bytes] : [between, bytes]
        })
        await output.append(Buffer.concat(pieces))
      }
    }
    await output.append(foot)
    await output.sync()
  } finally {
    await output.close()
  }
  return count
}

function frameOf(plan: FilePlan, encoding: Encoding): Frame {
  const text = (head: string, between: string, foot: string): Frame => ({
    // What is not UTF-8 is told by its mark, where it has one.
    head: Buffer.concat([encoding.encode === null ? Buffer.alloc(0) : encoding.mark, encoded(encoding, head)]),
    between: encoded(encoding, between),
    foot: encoded(encoding, foot),
  })
  const { format } = plan
  switch (format.kind) {
    case 'json':
      return jsonFrame(format, text)
    case 'xml': {
      const names = format.path.split('/').filter((name) => name !== '')
      const outer = names.slice(0, -1)
      const open = outer.map((name) => `<${name}>`).join('')
      const close = outer.toReversed().map((name) => `</${name}>`)
      return text(`<?xml version="1.0" encoding="${encoding.name}"?>\n${open}\n`, '\n', `\n${close.join('')}\n`)
    }
    default: {
      if (plan.lead === null) throw new VigieError('rejects.noRepair', { path: plan.path })
      const lineEnd = encoded(encoding, plan.lead.lineEnd)
      return { head: Buffer.from(plan.lead.bytes, 'base64'), between: lineEnd, foot: lineEnd }
    }
  }
}

/** The records in an array, at the place where they were in the document. */
function jsonFrame(
  { path }: Extract<ResolvedFormat, { readonly kind: 'json' }>,
  text: (head: string, between: string, foot: string) => Frame,
): Frame {
  const names = path === '' ? [] : path.split('.')
  const open = names.map((name) => `{${JSON.stringify(name)}:`).join('')
  return text(`${open}[\n`, ',\n', `\n]${'}'.repeat(names.length)}\n`)
}

/** A text that was read in this encoding can be said in it. */
function encoded({ encode }: Encoding, text: string): Buffer {
  const bytes = encode === null ? Buffer.from(text) : encode(text)
  if (bytes === null) throw new Error('an original that its encoding can’t say')
  return bytes
}
