import { toErrorData, VigieError } from '@shared/errors/error-data'
import type { FieldTrial, Trial, TrialSample } from '@shared/runner/sources'
import type { RunnerParams } from '@shared/runner/protocol'
import type { Database } from '../../database/database'
import { calledColumns } from '../../import/called'
import { columnNames, ruleNames } from '../../import/resolve'
import { paramsOf } from '../../import/rules/params'
import { compileCondition } from '../../import/values/expression'
import { OK, STATUS_CODES } from '../../import/values/status'
import type { Samples } from '../samples'
import { prepareField, type TriedField } from './field'
import { readRows, type TriedRow, type TriedValue } from './rows'

/** Samples of a field that are told: different ones, and of those that are wrong some. */
const SAMPLES = 5
const FAULTY_SAMPLES = 2

/**
 * What the first records of a source become: texts after each transformation, values, and what is wrong with them, by the very SQL of an import.
 * What can't be tried is told with its place and does not keep the rest from it. Rules that look beyond one record are not tried.
 * @throws the errors of the file as a whole
 */
export async function tryRecords(database: Database, samples: Samples, asked: RunnerParams<'trial'>): Promise<Trial> {
  const sample = await samples.of(asked, asked.format)
  const { block } = sample
  const file = { path: sample.path, called: calledColumns(sample.columns, asked.columns) }
  return database.use(async (connection) => {
    const fields: Attempt<TriedField>[] = []
    for (const field of asked.fields) fields.push(await attempt(() => prepareField(connection, file, field, asked)))
    const tried = fields.flatMap(({ done }) => (done === null ? [] : [done]))
    const columns = columnNames(file.called)
    const names = ruleNames(
      columns,
      tried.map(({ planned }) => planned.field),
    )
    const { filter: written } = asked
    const filter =
      written === null ? NONE : await attempt(() => compileCondition(connection, written, columns, 'source.filter'))
    const rules: Attempt<string>[] = []
    for (const rule of asked.rules) rules.push(await attempt(() => compileCondition(connection, rule, names, rule)))
    const conditions = { filter: filter.done, rules: rules.map(({ done }) => done) }
    const rows =
      block === null
        ? []
        : await samples.asRelation({ ...sample, block }, (relation) =>
            readRows(connection, relation, sample.path, tried, conditions),
          )
    const kept = rows.filter((row) => row.kept)
    return {
      records: rows.length,
      kept: kept.length,
      filterError: filter.error,
      fields: fields.map(({ done, error }) => (done === null ? { ...NOTHING, error } : fieldTrial(done, tried, kept))),
      rules: rules.map(({ error }, index) => ({
        error,
        broken: kept.filter(({ met }) => met[index] === false).length,
      })),
    }
  })
}

interface Attempt<T> {
  readonly done: T | null
  readonly error: FieldTrial['error']
}
const NONE: Attempt<never> = { done: null, error: null }
const NOTHING: FieldTrial = { error: null, type: null, empty: 0, faults: 0, samples: [] }

/** What `work` gives, or the error that it ends with. */
async function attempt<T>(work: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return { done: await work(), error: null }
  } catch (thrown) {
    if (!(thrown instanceof VigieError)) throw thrown
    return { done: null, error: toErrorData(thrown) }
  }
}

function fieldTrial(field: TriedField, tried: readonly TriedField[], rows: readonly TriedRow[]): FieldTrial {
  const index = tried.indexOf(field)
  const values = rows.flatMap(({ values: all }) => all[index] ?? [])
  const isFaulty = ({ status }: TriedValue): boolean => status !== OK
  return {
    error: null,
    type: field.type,
    empty: values.filter((value) => !isFaulty(value) && value.value === null).length,
    faults: values.filter(isFaulty).length,
    samples: chosen(values, isFaulty).map((value) => toSample(field, value)),
  }
}

/** Different texts, in the order of the source; what is wrong has its share. */
function chosen(values: readonly TriedValue[], isFaulty: (value: TriedValue) => boolean): TriedValue[] {
  const seen = new Set<string | null>()
  const different = values.filter(({ stages: [text = null] }) => !seen.has(text) && seen.add(text))
  const faulty = different.filter(isFaulty).slice(0, FAULTY_SAMPLES)
  const good = different.filter((value) => !isFaulty(value) && value.stages[0] !== null)
  const taken = new Set([...faulty, ...good.slice(0, SAMPLES - faulty.length)])
  return different.filter((value) => taken.has(value))
}

function toSample({ planned }: TriedField, { stages, value, status, text }: TriedValue): TrialSample {
  const code = STATUS_CODES[status] ?? null
  if (code === null) return { stages, value, fault: null }
  const fault = { code, field: planned.field.name, params: paramsOf(code, planned, text ?? ''), value: text }
  return { stages, value: null, fault }
}
