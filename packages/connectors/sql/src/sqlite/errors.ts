import { type Code, RollcallError } from '@rollcall/model'

interface SqliteError extends Error {
  readonly errcode?: number
}

/** By SQLite's primary result code. */
const codes: Readonly<Record<number, readonly [Code, string]>> = {
  3: ['permission.file', 'may not be read.'],
  5: ['unavailable.busy', 'is locked by another program.'],
  6: ['unavailable.busy', 'is locked by another program.'],
  8: ['permission.read-only', 'may not be written.'],
  10: ['unavailable.io', 'cannot be read or written: the disk failed.'],
  11: ['config.damaged', 'is damaged.'],
  13: ['quota.disk-full', 'cannot grow: the disk is full.'],
  14: ['permission.file', 'cannot be opened.'],
  23: ['permission.denied', 'may not be used like this.'],
  26: ['config.no-database', 'is not an SQLite database.'],
}

/** By extended result code: what one row was refused for. */
const refusals: Readonly<Record<number, readonly [Code, string]>> = {
  275: ['invalid.check', 'The database refuses these values by a check of its own.'],
  787: ['invalid.reference', 'Another row that this one needs, or that needs this one, stands against it.'],
  1299: ['invalid.required', 'It cannot be without a value.'],
  1555: ['exists.unique', 'The value is taken.'],
  1811: ['guarded.trigger', 'The database refuses it by a trigger of its own.'],
  2067: ['exists.unique', 'The value is taken.'],
  3091: ['invalid.type', 'A value is of another type than its column.'],
}

/** Column names that SQLite puts into the text of a refusal are put into `field`; the caller knows which field they hold. */
export function toSqliteError(thrown: unknown, file: string): RollcallError {
  if (thrown instanceof RollcallError) return thrown
  const error = thrown as SqliteError & { readonly code?: string }
  if (error.code === 'ENOENT') {
    return new RollcallError('not-found.file', `There is no database ${file}.`, {
      cause: thrown,
      field: 'file',
      hint: 'Name the file of the application; Rollcall never makes one.',
    })
  }
  if (error.code === 'EACCES')
    return new RollcallError('permission.file', `${file} may not be read.`, { cause: thrown })
  const refusal = refusals[error.errcode ?? -1]
  if (refusal) {
    const named = /failed: (?:index ')?([^']+)/.exec(error.message)?.[1]
    return new RollcallError(refusal[0], refusal[1], {
      cause: thrown,
      ...(named === undefined ? {} : { field: named }),
    })
  }
  const known = codes[(error.errcode ?? -1) & 0xff]
  if (error.errcode !== undefined && known) return new RollcallError(known[0], `${file} ${known[1]}`, { cause: thrown })
  if (error.errcode === 1) return new RollcallError('config.statement', `${file}: ${error.message}`, { cause: thrown })
  return new RollcallError('bug.sqlite', `${file}: ${error.message}`, { cause: thrown })
}
