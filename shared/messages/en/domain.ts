import type { DriftAction, DriftKind } from '../../columns/drift'
import type { ErrorCode } from '../../errors/codes'
import type { COUNTER_NAMES, ExportCounter } from '../../jobs/counters'
import type { IrregularMode, TablesMode } from '../../jobs/dialect'
import type { FieldType } from '../../jobs/fields'
import type { ForeignContent } from '../../jobs/format'
import type { JobCommand, Refusal } from '../../jobs/commands'
import type { ClashMode, ErrorAction, JobKind, Operation, StopEffect, UpdateMode } from '../../jobs/definition'
import type { ENUMERATION_MODES } from '../../jobs/export/definition'
import type { FilterOperator } from '../../jobs/export/filter'
import type { HEADER_STYLES, LINE_ENDS, PARQUET_COMPRESSIONS, QUOTINGS } from '../../jobs/export/format'
import type { TextSource } from '../../jobs/mapping'
import type { Otherwise, TransformationKind } from '../../jobs/transformations'
import type { Status } from '../../jobs/statuses'
import type { LifecycleEvent } from '../../jobs/transitions'
import type { JournalCode } from '../../journal/codes'
import type { JournalLevel } from '../../journal/entry'
import type { Connector, RejectCode, Severity } from '../../rejects/codes'
import type { FormatKind } from '../../jobs/format'
import type { RejectFileFormat } from '../../rejects/reject'
import type { FileState, Restart, RunChange } from '../../runner/protocol'
import type { TemplateFit } from '../../templates/match'

/** What the catalogue of the domain has to say, in every language; a code without text does not compile. */
export interface DomainMessages {
  /** Chooses among texts that a person has written in both languages. */
  readonly languageCode: string
  readonly status: Record<Status, string>
  readonly event: Record<LifecycleEvent | 'undo' | 'repair', string>
  readonly command: Record<JobCommand, string> & { readonly refused: Record<Refusal, string> }
  readonly counter: Record<(typeof COUNTER_NAMES)[number] | 'total' | 'bytesRead' | 'bytesTotal', string>
  /** The counters of an export that are not called as those of an import are. */
  readonly exportCounter: Record<ExportCounter, string>
  readonly fieldType: Record<FieldType, string>
  readonly stopEffect: Record<StopEffect, string>
  readonly fileState: Record<FileState, string>
  readonly content: Record<ForeignContent, string>
  readonly jobKind: Record<JobKind, string>
  readonly filterOperator: Record<FilterOperator, string>
  readonly enumerationMode: Record<(typeof ENUMERATION_MODES)[number], string>
  readonly quoting: Record<(typeof QUOTINGS)[number], string>
  readonly lineEnd: Record<(typeof LINE_ENDS)[number], string>
  readonly headerStyle: Record<(typeof HEADER_STYLES)[number], string>
  readonly compression: Record<(typeof PARQUET_COMPRESSIONS)[number], string>
  /** Why the file of an export is begun again. */
  readonly restart: Record<Restart, string>
  /** Whether a file has one. */
  readonly header: Readonly<Record<'true' | 'false', string>>
  readonly operation: Record<Operation, string>
  readonly clashMode: Record<ClashMode, string>
  readonly updateMode: Record<UpdateMode, string>
  readonly change: Record<RunChange['kind'], string>
  readonly textSource: Record<TextSource, string>
  readonly transformation: Record<TransformationKind, string>
  readonly otherwise: Record<Otherwise, string>
  readonly errorAction: Record<ErrorAction, string>
  readonly connector: Record<Connector, string>
  readonly severity: Record<Severity, string>
  readonly level: Record<JournalLevel, string>
  readonly irregular: Record<IrregularMode, string>
  readonly tables: Record<TablesMode, string>
  /** Said of a record that was mended, behind what is wrong with it. */
  readonly mended: string
  readonly rejectFormat: Record<RejectFileFormat, string>
  /** What a repair file of such a source is. */
  readonly repairFile: Record<FormatKind, string>
  readonly reject: Record<RejectCode, string>
  readonly rejectTitle: Record<RejectCode, string>
  readonly error: Record<ErrorCode, string>
  readonly journal: Record<Exclude<JournalCode, 'run.error'>, string>
  /** What has changed in the columns of a file: pieces of a sentence, see describe-drift.ts. */
  readonly drift: Record<
    DriftKind | 'file' | 'files' | 'likely' | 'likelyTyped' | 'pair' | 'more' | 'reordered',
    string
  >
  readonly driftAction: Record<DriftAction, string>
  readonly templateFit: Record<TemplateFit, string>
  readonly notice: Record<'store.restored' | 'store.lost' | 'store.recordSetAside' | 'database.walSetAside', string>
  readonly definition: Record<string, string>
  readonly detect: { readonly why: Record<string, string> }
}

export const domain: DomainMessages = {
  languageCode: 'en',
  status: {
    editing: 'Being edited',
    queued: 'Waiting to run',
    running: 'Execution in progress',
    pausing: 'Pause in progress',
    paused: 'Paused',
    cancelling: 'Cancel in progress',
    cancelled: 'Cancelled',
    finished: 'Finished',
    failed: 'Finished with errors',
    stopping: 'Server shutdown in progress',
  },
  event: {
    start: 'start',
    resume: 'resume',
    pause: 'pause',
    cancel: 'cancel',
    edit: 'edit',
    slotFree: 'begin',
    checkpointReached: 'reach the checkpoint',
    stopped: 'stop',
    endReached: 'finish',
    failure: 'fail',
    close: 'shut down',
    recover: 'recover',
    recoverPaused: 'recover paused',
    recoverCancelled: 'recover cancelled',
    undo: 'undo',
    repair: 'import corrected rejects',
  },
  command: {
    start: 'Start',
    resume: 'Resume',
    pause: 'Pause',
    cancel: 'Cancel',
    edit: 'Edit',
    dryRun: 'Dry run',
    exportRejects: 'Export rejects',
    undo: 'Undo this import',
    duplicate: 'Duplicate',
    saveTemplate: 'Save as template',
    delete: 'Delete',
    refused: {
      status: 'Not possible while the status is “{status}”.',
      noRejects: 'The last run has no rejects.',
      nothingToUndo: 'No run of this job has written anything that could be undone.',
      active: 'A job that is waiting or running can’t be deleted: cancel it first.',
      incomplete: 'Its definition is not complete: choose “Edit”.',
      kind: 'Only imports can do that.',
    },
  },
  counter: {
    total: 'Records in the source',
    processed: 'Processed',
    success: 'Successful',
    empty: 'Empty lines',
    errors: 'Errors',
    warnings: 'Warnings',
    rejects: 'Rejects',
    doubles: 'Doubles in the source',
    duplicates: 'Duplicates in the dataset',
    inserted: 'Inserted',
    updated: 'Updated',
    unchanged: 'Unchanged',
    matched: 'Matched',
    ignored: 'Ignored',
    deleted: 'Deleted',
    bytesRead: 'Bytes read',
    bytesTotal: 'Bytes in the source',
  },
  exportCounter: {
    total: 'Rows to be written',
    inserted: 'Written',
    bytesRead: 'Bytes written',
  },
  fieldType: {
    text: 'Text',
    integer: 'Integer',
    decimal: 'Decimal',
    number: 'Number',
    boolean: 'Yes/no',
    date: 'Date',
    time: 'Time',
    datetime: 'Date and time',
  },
  jobKind: { import: 'Import', export: 'Export' },
  filterOperator: {
    equals: 'is',
    notEquals: 'is not',
    less: 'is less than',
    atMost: 'is at most',
    greater: 'is greater than',
    atLeast: 'is at least',
    between: 'is between',
    in: 'is one of',
    notIn: 'is none of',
    contains: 'contains',
    notContains: 'does not contain',
    startsWith: 'begins with',
    endsWith: 'ends with',
    matches: 'matches the pattern',
    empty: 'is empty',
    notEmpty: 'is not empty',
  },
  enumerationMode: { values: 'Values as they are stored', labels: 'Labels' },
  quoting: { whenNeeded: 'Where needed', always: 'Around every value', never: 'Never' },
  lineEnd: { lf: 'LF (Unix, macOS)', crlf: 'CR LF (Windows)' },
  headerStyle: { bold: 'Bold', filled: 'Bold on a coloured ground', plain: 'Like the rows' },
  compression: { snappy: 'Snappy', zstd: 'Zstandard', gzip: 'gzip', none: 'None' },
  restart: {
    changed: 'the dataset was changed meanwhile',
    lost: 'the unfinished file is gone or was changed',
  },
  header: {
    true: 'with a header',
    false: 'without a header',
  },
  operation: {
    insert: 'Insertion',
    upsert: 'Update or insertion',
    update: 'Update',
    reconcile: 'Reconciliation only',
    delete: 'Deletion',
  },
  clashMode: { update: 'Update', ignore: 'Ignore', reject: 'Reject' },
  change: { inserted: 'inserted', updated: 'updated', deleted: 'deleted' },
  updateMode: {
    value: 'Update unless the source is empty',
    always: 'Update even when the source is empty',
    ifEmpty: 'Update only where the row is empty',
    onInsert: 'Only on insertion',
  },
  textSource: { column: 'Column', value: 'Fixed value', template: 'Template', expression: 'SQL expression' },
  transformation: {
    trim: 'Without blanks around it',
    collapse: 'Single spaces',
    upper: 'UPPER CASE',
    lower: 'lower case',
    title: 'First Letters',
    firstUpper: 'First letter',
    digits: 'Digits only',
    emptyToNull: 'Blanks are empty',
    replace: 'Replace a text',
    replacePattern: 'Replace a pattern',
    pad: 'Fill up at the beginning',
    substring: 'Part of the text',
    nullWords: 'Words for empty',
    map: 'Map of values',
  },
  otherwise: { keep: 'Keep it', null: 'Leave it empty', reject: 'Refuse it' },
  errorAction: { warn: 'Ignore and log a warning', reject: 'Reject the record', stop: 'Stop the import' },
  irregular: {
    mend: 'Read where there is one way to, with a warning',
    fit: 'The same, otherwise fill up or keep the surplus',
    reject: 'Reject the record',
  },
  tables: { first: 'Read the first table only', all: 'The file is one table' },
  connector: { file: 'File', database: 'Database' },
  stopEffect: { keep: 'Keep what is in', takeBack: 'Take it all back' },
  content: {
    oldOffice: 'a document of an old Office version (such as .xls)',
    pdf: 'a PDF document',
    picture: 'a picture',
    program: 'a program',
    archive: 'an archive of another kind than gzip or zip',
    database: 'a database',
    binary: 'no text',
  },
  fileState: { waiting: 'Waiting', reading: 'Being read', writing: 'Being written', done: 'Done' },
  severity: { error: 'Error', warning: 'Warning' },
  level: { info: 'Information', warning: 'Warning', error: 'Error' },
  rejectTitle: {
    'file.columns.missing': 'Too few columns',
    'file.columns.extra': 'Too many columns',
    'file.quote': 'Misplaced quote',
    'file.header': 'Header repeated',
    'file.table': 'Another table',
    'file.encoding': 'Wrong byte for the encoding',
    'file.lineTooLong': 'Record too long',
    'file.nul': 'NUL character',
    'file.syntax': 'Not well-formed',
    'file.column.unknown': 'Unknown property',
    'value.required': 'Value required',
    'value.type': 'Wrong type',
    'value.format': 'Wrong format',
    'value.length': 'Too long or too short',
    'value.pattern': 'Pattern not met',
    'value.enum': 'Not in the list of values',
    'value.range': 'Out of range',
    'value.precision': 'Too many digits',
    'value.expression': 'Expression failed',
    'record.rule': 'Rule not met',
    'record.double': 'Double in the source',
    'record.duplicate': 'Already in the dataset',
    'record.notFound': 'Not found in the dataset',
    'record.ambiguous': 'Several matches in the dataset',
    'reference.notFound': 'Reference not found',
    'constraint.unique': 'Not unique',
  },
  mended: 'The line was read all the same: check its values.',
  rejectFormat: {
    csv: 'CSV',
    xlsx: 'Excel (XLSX)',
    json: 'JSON',
    ndjson: 'NDJSON',
    parquet: 'Parquet',
    repair: 'Repair file',
  },
  repairFile: {
    delimited: 'The refused lines as they are, with the header: correct them and import the file.',
    fixed: 'The refused lines as they are, with the header: correct them and import the file.',
    ndjson: 'The refused lines as they are: correct them and import the file.',
    json: 'A document with the refused elements as they are, at the same place: correct them and import it.',
    xml: 'A document with the refused records as they are, at the same place: correct them and import it.',
    xlsx: 'A workbook has no lines: a sheet of the same name with the values of the refused records, as texts.',
    parquet: 'A Parquet file has no lines: CSV with the values of the refused records.',
  },
  reject: {
    'file.columns.missing': 'The line has {found} columns, {expected} are expected. Add the missing delimiters.',
    'file.columns.extra':
      'The line has {found} columns, {expected} are expected. A value that holds the delimiter must be quoted.',
    'file.quote': 'A quote is not closed, or text follows a closing quote. Double the quotes that belong to the value.',
    'file.header': 'The line repeats the names of the columns: it is no record. Nothing has to be done.',
    'file.table':
      'The line belongs to another table, which begins at line {line}. Import that table by itself, or say that the file is one table.',
    'file.encoding': 'A byte is not valid in the encoding of the file. Choose another encoding or correct the line.',
    'file.lineTooLong': 'The record is longer than {limit} bytes. A quote may not be closed.',
    'file.nul': 'The line holds a NUL character. Remove it.',
    'file.syntax': 'The record is not well-formed: {reason}. Correct it.',
    'file.column.unknown':
      'The record has a property “{name}” that the first records of the file do not have, so that there is no column for it. Name the columns in the format of the source.',
    'value.required': 'The field {field} must not be empty.',
    'value.type': '“{value}” is not a value of type {type} (field {field}).',
    'value.format': '“{value}” is not written in the expected format {format} (field {field}).',
    'value.length': '“{value}” has {found} characters, {allowed} are allowed (field {field}).',
    'value.pattern': '“{value}” does not follow the pattern {pattern} of the field {field}.',
    'value.enum': '“{value}” is not one of the values of the field {field}: {allowed}.',
    'value.range': '“{value}” is out of the range of the field {field}: {allowed}.',
    'value.precision':
      '“{value}” has more digits than the field {field} holds ({precision} in all, {scale} after the point).',
    'value.expression': 'The expression of the field {field} can’t be computed for this record: {expression}',
    'record.rule': '{message}',
    'record.double': 'The key {key} is in the source more than once.',
    'record.duplicate': 'The key {key} is already in the dataset.',
    'record.notFound': 'No record of the dataset has the key {key}.',
    'record.ambiguous': 'Several records of the dataset have the key {key}.',
    'reference.notFound': '“{value}” does not exist in the field {key} of the dataset {dataset} (field {field}).',
    'constraint.unique': '“{value}” is already used (field {field} must be unique).',
  },
  error: {
    unexpected: 'Something unexpected happened: {message}. The journal and the program’s log hold the details.',
    'lifecycle.refused': '“{event}” is not possible while the status is “{status}”.',
    'job.notFound': 'There is no job {id}. It may have been deleted.',
    'run.notFound': 'There is no run {id}. It may have been deleted with its job.',
    'job.active': 'The job {id} has the status “{status}”: cancel it before deleting it.',
    'job.notAnImport': 'That is possible for imports only, and “{label}” is none.',
    'definition.invalid': 'The definition is not valid: {details}',
    'draft.incomplete':
      'The definition of the job is not complete: {count} thing is missing or wrong. Choose “Edit” to correct it. | The definition of the job is not complete: {count} things are missing or wrong. Choose “Edit” to correct them.',
    'file.notFound': 'The file {path} does not exist. Check the path, or choose the file again.',
    'file.unreadable':
      'The file {path} can’t be read ({reason}). Check that you may read it and that no other program holds it.',
    'file.notAFile':
      '{path} is not a file: a folder, a pipe or a device can’t be read as one. Save what it gives to a file, and choose that.',
    'file.empty': 'The file {path} is empty: there is nothing to import.',
    'file.syntax': 'The file {path} can’t be read beyond line {line}: {reason}. Correct the file, or get it again.',
    'source.noMatch': 'No file matches {pattern}. Check the folder and the pattern.',
    'archive.damaged': 'The packed file {path} is damaged or incomplete ({reason}). Get it again.',
    'archive.encrypted': '{path} is protected by a password. Unpack it first.',
    'archive.empty': 'The archive {path} holds no file. Choose another one.',
    'archive.tooLarge':
      'The part {part} of {path} unpacks to more than {limit} bytes, far more than its size allows for: it is not read.',
    'xml.doctype':
      'The file {path} has a DOCTYPE (line {line}), which is not read because it can draw in other files. Remove it.',
    'format.noRecords': 'There are no records at “{place}” in {path}. Found: {found}.',
    'format.noSheet': 'The workbook {path} has no sheet “{sheet}”. Its sheets: {sheets}.',
    'format.range': 'The range {range} of {path} holds no cells.',
    'format.unreadable':
      'The file {path} is not what its format says ({reason}). Choose another format, or get the file again.',
    'format.foreign':
      'The file {path} is {content}: no table can be read from it. Save its data as CSV or XLSX and import that; if it is a source all the same, choose its format by hand.',
    'folder.notFound': 'There is no folder {path}. Make it, or choose another one.',
    'file.exists': 'The file {path} exists already. Choose another name, or allow it to be replaced.',
    'file.ofWorkspace':
      'The file {path} would take the place of one that Vigie keeps in the folder of the workspace. Choose another name or folder.',
    'file.unwritable': 'The file {path} can’t be written ({reason}). Check the folder and the free space.',
    'write.character':
      'Record {row}, {field}: {encoding} can’t say the sign {character}. Choose another encoding (utf-8 says everything), or replace the sign. Record 0 is the header.',
    'write.needsQuotes':
      'Record {row}, {field}: the value holds the delimiter or a line break, and values are never quoted. Allow quotes, or choose another delimiter. Record 0 is the header.',
    'write.lineBreak':
      'Record {row}, {field}: the value holds a line break, which columns at fixed places can’t hold. Replace it, or choose another format. Record 0 is the header.',
    'write.tooWide':
      'Record {row}, {field}: the value has more than the {width} characters of its column. Make the column wider, or cut the value. Record 0 is the header.',
    'write.tooLong':
      'Record {row}, {field}: the value has more than the {limit} characters that a cell can hold. Cut it, or choose another format.',
    'write.columns':
      'The format has {expected} columns, the export has {found}. Give as many widths as there are columns.',
    'write.tooMany':
      'A sheet can hold {limit} columns, the export has {found}. Leave some out, or choose another format.',
    'write.lost':
      'The unfinished file {path} is gone or was changed by somebody else, so that it can’t be gone on with. Start again.',
    'source.changed':
      'The file {path} is no longer the one the run was reading. Put the original back to go on, or start a new run.',
    'source.imported':
      '{path} was imported into {dataset} already ({at}). Importing it again may repeat its records; if that is meant, choose “Import again” (on the command line: --again). | {count} of the files were imported into {dataset} already, the first of them {path} ({at}). Importing them again may repeat their records; if that is meant, choose “Import again” (on the command line: --again).',
    'source.drifted':
      'The columns have changed, and the job stops for that. {drift}. Correct the file, or edit the job: its mapping, the columns that it knows (source.columns), or what it does then (source.drift). | The columns of {count} files have changed, and the job stops for that. {drift}. Correct the files, or edit the job: its mapping, the columns that it knows (source.columns), or what it does then (source.drift).',
    'encoding.unknown':
      '“{encoding}” is not an encoding that Vigie knows ({path}). Try utf-8, windows-1252 or utf-16le.',
    'dataset.notFound': 'There is no dataset {dataset}.',
    'dataset.fieldMissing': 'The dataset {dataset} has no field {field}. Correct the mapping or the key.',
    'mapping.columnMissing': 'The file {path} has no column {column}. Its columns are: {columns}.',
    'mapping.nothing': 'No column of {path} matches a field of the dataset {dataset}. Map the columns by hand.',
    'mapping.fieldTwice': 'The field {field} is filled by more than one column. Map only one to it.',
    'expression.syntax':
      'The SQL of {where} can’t be read, from character {position} on: {reason}. Names with spaces go in double quotes, texts in single ones.',
    'expression.notAllowed':
      'The SQL of {where} holds something that is not allowed there, at character {position}: {part}. Only names, constants, operators and functions of one record may be used.',
    'expression.column':
      'The SQL of {where} names “{column}” at character {position}, which does not exist. There are: {columns}.',
    'expression.type':
      'The SQL of {where} does not fit together: {reason}. Convert texts first, for example with TRY_CAST(x AS INTEGER).',
    'expression.notCondition': 'The SQL of {where} is no condition: it has to be true or false for every record.',
    'rule.pattern': 'The pattern {pattern} (field {field}) is no regular expression: {reason}.',
    'rule.value': 'The value {value} in the rules of the field {field} is not of type {type}.',
    'rule.reference':
      'The values of the field {field} can’t be looked for in the dataset {dataset} itself. Choose another dataset.',
    'mapping.formatUnfit':
      'What the job says of the format of the field {field} ({part}) does not fit its type: {type}.',
    'run.notDry': 'The run {run} was not a dry run: what it did is in the dataset.',
    'undo.nothing': 'There is nothing to undo: this run has written nothing that Vigie knows of.',
    'undo.notKept':
      'This run can’t be undone any more: what is needed for it is kept for a limited number of runs and days (settings).',
    'undo.done': 'This run was undone already, or is being undone.',
    'repair.nothing':
      'There is nothing to import: no reject is corrected, or all that are would be refused again. Correct some first.',
    'repair.notPossible':
      'The rejects of this run can’t be repaired: it has not imported anything, or its records are those of another run, whose rejects are still there.',
    'repair.undone': 'The rejects of this run can’t be repaired any more: it was undone. Import its file again.',
    'repair.done': 'This reject is repaired: it has gone in already.',
    'repair.notRepairable':
      'This reject can’t be corrected here: it went in with a warning, or its text is not kept as a whole. Correct the source file, and import the record from there.',
    'repair.taken':
      'Some of the corrected records are not there any more: another run has taken them, or their corrections were forgotten. Import what is left in a new run.',
    'repair.underWay': 'The corrected rejects are being imported. Wait until that has ended, or pause it.',
    'repair.column': 'There is no field and no column called {name}. The columns are: {columns}.',
    'repair.columns': 'The record needs {expected} values, not {found}.',
    'template.notFound': 'There is no template {id}. It may have been deleted.',
    'template.exists': 'There is a template “{label}” already. Choose another name, or replace it.',
    'rejects.firstAll':
      'The first {count} records were all rejected: the format or the mapping is probably wrong. See the Rejects tab, then edit the job.',
    'rejects.limit':
      'Stopped at {count} rejects, as the job says. What was imported before is in. Look at the Rejects tab, then resume, or edit the job.',
    'rejects.percent':
      'Stopped: {rejects} of {processed} records were rejected, more than {percent} %. What was imported before is in. Look at the Rejects tab, then resume, or edit the job.',
    'rejects.stop': 'Stopped at {file}, line {line}: {rejectCode} in the field {field}, for which the job stops.',
    'plausibility.unlike':
      'Something is unlike the last runs, and the job does not write anything then. {findings} Correct the file and start the job anew, or, where it is right nevertheless, go on with the run and accept it. | {count} things are unlike the last runs, and the job does not write anything then. {findings} Correct the file and start the job anew, or, where it is right nevertheless, go on with the run and accept it.',
    'rejects.nothingToRepair':
      'None of these rejects is a refused record: what has only warnings is in the dataset, and there is nothing to import again.',
    'rejects.noRepair':
      'There is no repair file for {path}: what stands before its first record is not known, because the run was begun by an older Vigie or there is too much of it. Export the list as CSV instead.',
    'task.cancelled': 'Cancelled. Nothing was written.',
    'runner.died':
      'The data process ended {deaths} times at the same place. The run can be resumed from its checkpoint.',
    'runner.unavailable': 'The data process does not answer ({reason}). Start Vigie again.',
    'workspace.inUse': 'The workspace {path} is in use by another program (process {pid}). Close it first.',
    'workspace.unusable': 'The workspace {path} can’t be used ({reason}).',
    'database.damaged':
      'The database {path} is damaged ({reason}). Put back a copy, or import again into a new workspace.',
    'disk.full': 'The disk is full: {free} bytes are free, {needed} are needed. Free some space, then resume.',
    'memory.exceeded':
      'The data process needs more memory than it may have, which happens with tables of thousands of columns. Split the file by columns, or use a machine with more memory.',
    'export.column': 'There is no column {column} in the source of the export. Its columns are: {columns}.',
    'export.columnTwice': 'Two columns of the file would be called {column}. Give one of them another name.',
    'export.operator': 'The filter “{operator}” makes no sense for the field {field} (type {type}).',
    'export.filterValue':
      '“{value}” in the filter is no value of the field {field} (type {type}). Dates are written 2026-12-31, numbers 1234.5.',
    'export.computed':
      'A value can’t be computed: {reason}. Correct the expression, for example with TRY_CAST(x AS INTEGER), and start again.',
    'export.noEntry':
      'The map of the column {column} has no entry for a value, and refuses those. Add it, or keep other values.',
    'export.files':
      'The export would write {count} files, {limit} are allowed. Split it by another column, or into larger files.',
    'select.notAllowed': 'The select may read datasets and nothing else; this is not allowed in it: {part}.',
    'select.wrong': 'The select is wrong at line {line}, character {character}: {reason}',
    'query.notReadOnly': 'Only a single select statement can be run here.',
    'query.failed': 'The query can’t be run: {message}',
    'ipc.refused': 'The request was refused because it does not come from Vigie’s window or is malformed.',
  },
  journal: {
    'run.queued': 'Waiting to run.',
    'run.started': 'The run has started.',
    'run.dry': 'Dry run: nothing is written into {dataset}.',
    'run.resumed': 'Going on after record {record} (line {line}).',
    'run.pausing': 'Pause asked for: going to the next checkpoint.',
    'run.paused': 'Paused after {processed} records.',
    'run.cancelling': 'Cancel asked for.',
    'run.cancelled': 'Cancelled after {processed} records.',
    'run.finished':
      'Finished: {processed} records processed, {success} successful, {rejects} rejected, in {seconds} s.',
    'run.failed': 'The run has failed.',
    'run.cause': 'Technical cause: {cause}',
    'run.stopping': 'Vigie is closing: going to the next checkpoint.',
    'run.recovered': 'Recovered at checkpoint {checkpoint}.',
    'run.steppedBack':
      'The database went back from checkpoint {expected} to {found}, probably after a damage. The records in between are imported again.',
    'file.opened': 'Reading {file}: delimiter “{delimiter}”, quote “{quote}”, encoding {encoding}, {header}.',
    'file.openedAs': 'Reading {file}: {kind}.',
    'file.done': '{file} is read: {records} records, {rejects} rejected.',
    'dataset.created': 'Dataset {dataset} created with the fields {fields}.',
    'header.fitted':
      'The header of {file} names {named} columns, but its records have {values} values: columns without a name were given one, names without a column were left out. Check that each value stands in its field.',
    'header.mended':
      'The header of {file} breaks the rules of the format. It was read in the only way that gives each column a name: {names}. Check them.',
    'header.cut': 'The header of {file} has names of more than {longest} characters. They were cut to that length.',
    'header.joined': 'The header of {file} has {lines} lines, whose names were joined: {names}.',
    'table.other':
      'Another table begins at line {line} of {file}: its records are refused. Import it by itself with {skip} lines to skip, or say that the file is one table.',
    'mapping.unmappedColumns': 'Columns that fill no field of {dataset}: {columns}.',
    'columns.changed': 'Columns compared with those that the job knows: {drift}.',
    'columns.missing':
      'Columns are missing, and nothing fills their fields. Compared with those that the job knows: {drift}.',
    'run.takenBack': 'What the run had done was taken back: {dataset} is as it was before ({records} records).',
    'run.notTakenBack':
      'What the run had done could not be taken back, because rows that it has written into {dataset} were changed since. They are still there.',
    'undo.started': 'What the run has done to {dataset} is being undone.',
    'undo.finished':
      'Undone. Rows removed: {removed}, restored: {restored}, put back: {returned}, left as a later run has made them: {left}.',
    'repair.started': '{count} corrected reject is imported. | {count} corrected rejects are imported.',
    'repair.file': 'Corrected records of {file}.',
    'repair.finished': 'Rejects repaired: {repaired}, refused again: {refused}.',
    'repair.reopened':
      '{count} reject that the run had repaired is open again. | {count} rejects that the run had repaired are open again.',
    'repair.notReopened':
      'The rejects that the run had repaired stay repaired, because not all of its rows were taken back ({count} left): a record must not go in twice.',
    'export.begunAs': 'Writing {source}: {kind}, encoding {encoding}.',
    'export.begun': 'Writing {source}: {kind}.',
    'export.formulas.on':
      'Protection against formulas is on: an apostrophe is put before texts that a spreadsheet would run.',
    'export.formulas.off': 'Protection against formulas is off: texts are written as they are.',
    'export.formulas.typed': 'Texts are written as texts, which no spreadsheet runs.',
    'export.rows': '{count} row to be written. | {count} rows to be written.',
    'export.allRows':
      'No earlier run to compare with: {count} row to be written. | No earlier run to compare with: all {count} rows to be written.',
    'export.changedRows':
      '{count} row has changed since the run of {at}. | {count} rows have changed since the run of {at}.',
    'export.resumed': 'Going on after {count} row. | Going on after {count} rows.',
    'export.restarted': 'The files are begun again: {restart}.',
    'export.fileWritten':
      '{file} is written: {count} row, {bytes} bytes. | {file} is written: {count} rows, {bytes} bytes.',
    'export.fileReplaced':
      '{file} is written: {count} row, {bytes} bytes. A file of that name was replaced. | {file} is written: {count} rows, {bytes} bytes. A file of that name was replaced.',
    'export.moreFiles': 'Another file is written. | Another {count} files are written.',
    'export.noFile': 'There is no row, and so no file.',
    'checkpoint.reached': 'Checkpoint {checkpoint}: {processed} records.',
    'plausibility.checking':
      'Looking at the files first: nothing is written before it is known that they are like the last ones.',
    'plausibility.passed': 'Nothing is unlike the last runs: the import begins.',
    'plausibility.unlike': 'Unlike the last runs: {findings}',
    'plausibility.untaken': 'What went in could not be compared with the last runs. The run is not affected by that.',
    'reject.first': 'First reject: {file}, line {line}: {rejectCode} (field {field}).',
    'reject.firstRecord': 'First reject: {file}, line {line}: {rejectCode}.',
    'rejects.written': '{count} reject written to {file}. | {count} rejects written to {file}.',
    'rejects.writtenProtected':
      '{count} reject written to {file}; texts that a spreadsheet would run as formulas have an apostrophe before them. | {count} rejects written to {file}; texts that a spreadsheet would run as formulas have an apostrophe before them.',
    'rejects.leftOut':
      '{count} reject is not in the repair file: its text is not kept as a whole. | {count} rejects are not in the repair file: their texts are not kept as a whole.',
    'rejects.notWritten': 'The list of rejects could not be written beside the source.',
    'runner.restarted': 'The data process ended unexpectedly ({reason}) and was restarted ({deaths} of 3).',
    'database.walSetAside': 'A damaged write-ahead log was moved to {aside}; going on from the last checkpoint.',
  },
  drift: {
    missing: 'missing: {columns}',
    unused: 'missing, but not used: {columns}',
    renamed: 'written otherwise, but certainly the same: {columns}',
    new: 'new: {columns}',
    likely: '{column} is probably called {now} now (similar name, same place): map it if that is so',
    likelyTyped:
      '{column} is probably called {now} now (similar name, same place, same values: {type}): map it if that is so',
    reordered: 'in another order, which changes nothing',
    pair: '{column} → {now}',
    more: '{columns} and {count} more',
    file: '{path}: {changes}',
    files: '{path} and {count} more file: {changes} | {path} and {count} more files: {changes}',
  },
  driftAction: { goOn: 'Go on', warn: 'Warn', stop: 'Stop' },
  templateFit: { exact: 'the same columns', alike: 'the same columns, written otherwise' },
  notice: {
    'store.restored':
      'The file {file} was damaged and has been restored from its backup. The damaged one is kept as {aside}.',
    'store.lost': 'The file {file} and its backup are damaged. They are kept as {aside}; Vigie starts without them.',
    'store.recordSetAside':
      'A record of {file} could not be read. It is kept in {aside}. | {count} records of {file} could not be read. They are kept in {aside}.',
    'database.walSetAside':
      'A damaged write-ahead log of the database was moved to {aside}. Runs go on from the last checkpoint.',
  },
  definition: {
    invalid: 'Invalid value.',
    ruleUnfit: 'This rule does not fit the type of the field, or contradicts another one.',
    datePattern: 'Not a pattern of dates, such as dd/MM/yyyy or yyyy-MM-dd HH:mm.',
    formatClash: 'These parts of the format contradict each other.',
    template: 'The braces of the template do not fit together. A brace that belongs to the text is written twice.',
    oneTextSource: 'Exactly one of column, value, template and expression is expected.',
    lastBeforeFirst: 'The last record comes before the first.',
    keyNeeded: 'At least one key field is needed here.',
    oneSource: 'Either a dataset or a select is expected.',
    differentialLimit: 'Rows that have changed can’t be limited: those beyond the limit would be lost.',
    columnLabel: 'A column that is no column of the source needs a name (label).',
    operands: 'The operator needs other values: one as value, a list as values, two for “between”, none for “empty”.',
    filterDepth: 'The groups of the filter are too deep.',
    fileName: 'The name of the file can’t be read. In braces may stand date:yyyyMMdd, n and value, in the name only.',
    fileEnding:
      'The file has to be one of data: its name ends in .csv, .tsv, .txt, .dat, .json, .ndjson, .xml, .xlsx or .parquet, or in one of them and .gz.',
    splitToken:
      'The name of the file has to tell the files apart: put n in braces into it, or value where they are split by one.',
    valueToken: 'The value is only known where the file is split by that of a column.',
    oneCharacter: 'Exactly one ASCII character is expected.',
    reserved: 'This name is reserved.',
    datasetName:
      'The name of a dataset begins with a letter or _, and goes on with letters, digits and _; 63 characters at the most.',
    columnTwice: 'This column is named twice.',
    unknownField: 'There is no field of this name.',
  },
  detect: {
    why: {
      given: 'Chosen by you.',
      bom: 'The file begins with a byte order mark.',
      utf8Valid: 'Every byte is valid UTF-8.',
      utf8Mostly: 'Nearly all of it is UTF-8; damaged records will be rejected.',
      asciiOnly: 'Only ASCII characters were found.',
      nulPattern: 'Every other byte is zero.',
      frequencies: 'The frequencies of its characters fit best.',
      steadyColumns: 'It gives the steadiest number of columns.',
      singleColumn: 'No delimiter gives several columns.',
      quotedValues: 'Values are enclosed in it.',
      noQuotedValues: 'No quoted value was found: the usual one is taken.',
      doubledQuotes: 'Quotes inside of values are doubled.',
      escapedQuotes: 'Quotes inside of values have this character before them.',
      headerByTypes: 'The first line has names over columns of numbers or dates.',
      headerByNames: 'The first line has distinct words that do not come again.',
      noHeader: 'The first line looks like the following ones.',
      headerLine: 'The records begin below it.',
      headerLinesByTypes: 'Its further lines have words over columns of numbers or dates, too.',
      oneTable: 'No other table begins below.',
      otherTable: 'Other names of columns stand there.',
      preamble: 'The lines before the table have other columns.',
      noPreamble: 'The table begins with the first line.',
      'kind.parquet': 'The file begins with the mark of Parquet.',
      'kind.xlsx': 'It is a zip that holds a workbook.',
      'kind.xml': 'The text begins with an XML element.',
      'kind.json': 'The text is one JSON document.',
      'kind.ndjson': 'Each line is a JSON object.',
      'kind.fixed': 'No delimiter gives steady columns; the same places are blank in every line.',
      'kind.delimited': 'Text in lines.',
      'encoding.json': 'JSON is UTF-8 unless a byte order mark says otherwise.',
      'encoding.xml': 'The XML declaration says so.',
      'path.root': 'The document itself is the list.',
      'path.largest': 'It is the largest list of objects in the sample.',
      'path.single': 'There is no list: the document is one record.',
      'path.repeated': 'It is the outermost element that is repeated.',
      'properties.sample': 'Found in the first records.',
      'sheet.first': 'It is the first visible sheet with cells.',
      'range.filled': 'The cells that are filled, without titles above them.',
      'widths.blanks': 'These places are blank in every line of the sample.',
      collapsed: 'Only so all lines have the same number of columns.',
      notCollapsed: 'Each delimiter counts.',
      noQuotesInside: 'No quote inside of a value was found: doubling them is usual.',
      noQuotes: 'Values are not quoted.',
      'column.empty': 'No value was found.',
      'column.declared': 'The file declares this type.',
      'column.dates': 'Every value found is written like this.',
      'column.dateAmbiguous': 'No day is above 12: day and month could be either way round. Choose.',
      'column.numbers': 'Every value found is a number written like this.',
      'column.numberAmbiguous': 'The sign could separate thousands or decimals. Choose.',
      'column.values': 'Every value found has this type.',
      'column.leadingZero': 'Digits with leading zeros or signs: an identifier.',
      'column.tooLong': 'Too many digits for an integer.',
      'column.fixedDecimals': 'The same number of decimals everywhere.',
      'column.decimals': 'Numbers with decimals or exponents.',
      'column.mixed': 'Words, or values of several types.',
    },
  },
}
