import { z } from 'zod'
import { fileDriftSchema } from '@shared/columns/drift'
import { knownColumnSchema } from '@shared/columns/known'
import { errorDataSchema } from '@shared/errors/error-data'
import { countersSchema } from '@shared/jobs/counters'
import { FORMAT_KINDS } from '@shared/jobs/format'
import { datasetSchema } from '@shared/jobs/fields'
import { journalEntrySchema } from '@shared/journal/entry'
import type { Comparison } from '@shared/plausibility/comparison'
import { rejectDetailsSchema, rejectLineSchema } from '@shared/rejects/reject'
import {
  checkpointSchema,
  FILE_STATES,
  STOP_REASONS,
  type RunnerMethod,
  type RunnerReplies,
} from '@shared/runner/protocol'

/** Everything that can come from the runner, checked when it arrives: it is another process, and a broken one must not be believed. */
export const fromRunnerSchema = z.union([
  z.object({ id: z.number(), ok: z.literal(true), value: z.unknown() }),
  z.object({ id: z.number(), ok: z.literal(false), error: errorDataSchema }),
  z.object({
    event: z.discriminatedUnion('type', [
      z.object({
        type: z.literal('progress'),
        run: z.string(),
        counters: countersSchema,
        checkpoint: z.number().int().nonnegative(),
        checking: z.boolean().optional(),
      }),
      z.object({ type: z.literal('task'), task: z.string(), done: z.number(), total: z.number() }),
      z.object({ type: z.literal('journal'), run: z.string(), note: journalEntrySchema.omit({ at: true }) }),
    ]),
  }),
])

const outcomeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('finished'), checkpoint: checkpointSchema }),
  z.object({ kind: z.literal('stopped'), reason: z.enum(STOP_REASONS), checkpoint: checkpointSchema }),
  z.object({ kind: z.literal('failed'), error: errorDataSchema, checkpoint: checkpointSchema.nullable() }),
])

const countsSchema = z.object({
  matched: z.number().int().nonnegative(),
  corrected: z.number().int().nonnegative(),
  unreadable: z.number().int().nonnegative(),
})

/** Large or deep replies that only pass through to a screen: their outline is enough. */
function outline<T extends object>(...names: (keyof T)[]): z.ZodType<T> {
  return z.custom<T>((value) => typeof value === 'object' && value !== null && names.every((name) => name in value))
}

export const REPLY_SCHEMAS: { readonly [M in RunnerMethod]: z.ZodType<RunnerReplies[M]> } = {
  open: z.object({ setAside: z.string().nullable() }),
  close: z.null(),
  detect: outline<RunnerReplies['detect']>('format', 'columns'),
  preview: outline<RunnerReplies['preview']>('detection', 'rows'),
  sources: outline<RunnerReplies['sources']>('entries'),
  outline: outline<RunnerReplies['outline']>('kind', 'lines', 'places', 'sheets'),
  trial: outline<RunnerReplies['trial']>('fields', 'rules'),
  import: outcomeSchema,
  undo: outcomeSchema,
  undoPreview: outline<RunnerReplies['undoPreview']>('removed', 'restored', 'returned', 'left', 'conflicts'),
  figures: outline<Comparison>('figures', 'past', 'findings').nullable(),
  histories: outline<RunnerReplies['histories']>('histories'),
  trimHistory: z.null(),
  repair: outcomeSchema,
  correct: countsSchema,
  correctionPreview: outline<RunnerReplies['correctionPreview']>(
    'matched',
    'corrected',
    'passing',
    'causes',
    'examples',
  ),
  correctRecord: z.null(),
  forgetCorrections: z.object({ count: z.number().int().nonnegative() }),
  repairTrial: outline<RunnerReplies['repairTrial']>('corrected', 'tried', 'passing', 'causes'),
  repairState: outline<RunnerReplies['repairState']>('refused', 'repaired', 'passing', 'failing', 'untried'),
  repairColumns: outline<RunnerReplies['repairColumns']>('columns'),
  repairs: outline<RunnerReplies['repairs']>('lines', 'total'),
  export: outcomeSchema,
  exportPreview: outline<RunnerReplies['exportPreview']>('columns', 'rows', 'text', 'filter', 'file'),
  exportOutline: outline<RunnerReplies['exportOutline']>('columns', 'sourceError', 'filter', 'filterError'),
  discard: z.null(),
  stop: z.null(),
  checkpoint: checkpointSchema.nullable(),
  check: z.object({
    problems: z.array(z.object({ path: z.array(z.union([z.string(), z.number()])), error: errorDataSchema })),
  }),
  imported: z.object({ files: z.array(z.object({ path: z.string(), at: z.iso.datetime() })) }),
  columns: z.object({ columns: z.array(knownColumnSchema) }),
  drift: z.object({ files: z.array(fileDriftSchema) }),
  files: z.object({
    files: z.array(z.object({ path: z.string(), state: z.enum(FILE_STATES), counters: countersSchema.nullable() })),
    total: z.number().int().nonnegative(),
  }),
  dryChanges: outline<RunnerReplies['dryChanges']>('changes'),
  rejects: z.object({
    lines: z.array(rejectLineSchema),
    total: z.number().int().nonnegative(),
  }),
  reject: rejectDetailsSchema.nullable(),
  rejectGroups: outline<RunnerReplies['rejectGroups']>('groups'),
  exportRejects: z.object({
    files: z.array(z.string()).min(1),
    count: z.number().int().nonnegative(),
    leftOut: z.number().int().nonnegative(),
  }),
  rejectSource: z
    .object({ folder: z.string(), name: z.string(), ending: z.string(), kind: z.enum(FORMAT_KINDS) })
    .nullable(),
  cancelTask: z.null(),
  forget: z.null(),
  datasets: z.object({ datasets: z.array(datasetSchema) }),
  query: outline<RunnerReplies['query']>('columns', 'rows'),
}
