import { readFileSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { FLIGHTS, flightsCsv } from '@tests/helpers/flights'
import { FLIGHT_COLUMNS } from './columns'
import { COLUMNS, generatedFile } from './generate'
import { ROOT } from './places'
import { compareExports } from './sections/exports'
import { compareFormats } from './sections/formats'
import { compareInsertion } from './sections/insertion'
import { OTHERS, loadByPgloader, loadBySqlite } from './sections/others'
import { RULED_COLUMNS } from './sections/rules'
import { measureRejectLists } from './sections/reject-lists'
import { measureRejects } from './sections/rejects'
import { measureScale } from './sections/scale'
import { measureStartup } from './sections/startup'
import { measureStops } from './sections/stops'
import { measureUndo } from './sections/undo'
import { compareWriters } from './sections/writers'
import { compareUpsert } from './sections/upsert'
import { tableOf } from './table'

/**
 * `npm run bench [-- --only SECTION,… --lines N --records N --rounds N --stops N --launches N --rejects N --people N --longest N]`. Vigie and a peer do
 * the same work in the same run, alternating, in fresh processes: what counts is the ratio, because seconds differ from machine to machine.
 * Each section that was measured replaces the one of before in bench/results.json.
 */
const NUMBERS = {
  lines: 5_000_000,
  records: 300_000,
  rounds: 3,
  stops: 200,
  launches: 5,
  rejects: 1_000_000,
  people: 1_000_000,
  longest: 20_000_000,
} as const
const options = Object.fromEntries(['only', ...Object.keys(NUMBERS)].map((name) => [name, { type: 'string' } as const]))
const given: Readonly<Record<string, string | boolean | undefined>> = parseArgs({ options }).values
const argument = (name: keyof typeof NUMBERS): number => Number(given[name] ?? NUMBERS[name])
const lines = argument('lines')
const rounds = argument('rounds')

const generated = () => ({ ...generatedFile(lines), lines })

async function others() {
  const { file } = generated()
  const found = { sqlite3: await loadBySqlite(file, COLUMNS), pgloader: await loadByPgloader(file, COLUMNS) }
  for (const name of ['sqlite3', 'pgloader'] as const)
    if (found[name] === null) process.stdout.write(`${name} is not installed: ${OTHERS[name]}\n`)
  return { lines, ...found }
}

const SECTIONS: Readonly<Record<string, () => Promise<unknown>>> = {
  generated: () => compareInsertion(generated(), COLUMNS, rounds),
  flights: async () => compareInsertion({ file: await flightsCsv(), lines: FLIGHTS, bad: 0 }, FLIGHT_COLUMNS, rounds),
  rules: () => compareInsertion(generated(), COLUMNS, rounds, RULED_COLUMNS),
  upsert: () => compareUpsert(lines, lines * 0.4, rounds),
  undo: () => measureUndo(lines, lines * 0.4, rounds),
  others,
  formats: () => compareFormats(argument('records'), rounds),
  scale: () => measureScale([1_000_000, 5_000_000, argument('longest')]),
  stops: () => measureStops(generated().file, argument('stops')),
  startup: () => measureStartup(process.env['VIGIE_BENCH_ELECTRON'] ?? '', argument('launches')),
  exports: () => compareExports(rounds),
  writers: () => compareWriters(argument('people'), rounds),
  rejectLists: () => measureRejectLists(argument('rejects'), rounds),
  rejects: () => measureRejects(process.env['VIGIE_BENCH_ELECTRON'] ?? '', argument('rejects'), argument('launches')),
}

const wanted = given['only'] === undefined ? Object.keys(SECTIONS) : String(given['only']).split(',')
const results = join(ROOT, 'bench/results.json')

// All of them are looked up before the first one takes its time.
const chosen = wanted.map((name) => {
  const measure = SECTIONS[name]
  if (measure === undefined) throw new Error(`no section ${name}: ${Object.keys(SECTIONS).join(', ')}`)
  return { name, measure }
})
for (const { name, measure } of chosen) {
  const found = await measure()
  process.stdout.write(`${tableOf(name, found)}\n`)
  const { sections } = JSON.parse(readFileSync(results, 'utf8')) as { readonly sections: object }
  const machine = {
    cpu: cpus()[0]?.model ?? '',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.version,
  }
  const section = { date: new Date().toISOString(), found }
  writeFileSync(results, `${JSON.stringify({ machine, sections: { ...sections, [name]: section } }, null, 2)}\n`)
}
