import { type Code, RollcallError } from '@rollcall/model'

interface ServerError extends Error {
  /** SQLSTATE, or a code of Node's. */
  readonly code?: string
  readonly column?: string
  readonly constraint?: string
}

/** By SQLSTATE, or by its class of two characters. The server's own words may hold values and are not passed on. */
const states: Readonly<Record<string, readonly [Code, string, string?]>> = {
  '08': ['unavailable.connection', 'The connection to the database was lost.'],
  '22': ['invalid.value', 'The database does not take a value.'],
  '22001': ['invalid.length', 'A value is too long.'],
  '22003': ['invalid.range', 'A number is too large.'],
  '23': ['invalid.constraint', 'A constraint of the database stands against it.'],
  '23502': ['invalid.required', 'It cannot be without a value.'],
  '23503': ['invalid.reference', 'Another row that this one needs, or that needs this one, stands against it.'],
  '23505': ['exists.unique', 'The value is taken.'],
  '23514': ['invalid.check', 'The database refuses these values by a check of its own.'],
  '23P01': ['exists.exclusion', 'The value overlaps another one.'],
  '25006': ['permission.read-only', 'This database server only reads; a replica?'],
  '28': [
    'auth.refused',
    'The database refused the user or the password.',
    'Check the user in `url`, `password`, and pg_hba.conf of the server.',
  ],
  '3D': ['config.no-database', 'There is no such database.', 'Check the last part of `url`.'],
  '40': ['unavailable.collision', 'Another transaction was in the way.'],
  '42': ['config.statement', 'The tables are not as they were when the connection looked.'],
  '42501': ['permission.denied', 'The database user may not do this.'],
  '53': ['unavailable.resources', 'The database server is short of resources.'],
  '53100': ['quota.disk-full', "The database server's disk is full."],
  '54': ['invalid.size', 'A value is too large for the database.'],
  '55': ['unavailable.locked', 'Somebody holds a lock on it.'],
  '57': ['unavailable.stopped', 'The database server ended the connection or took too long.'],
  P0: ['guarded.trigger', 'The database refuses it by a trigger of its own.'],
}

export function toPostgresError(thrown: unknown, where: string): RollcallError {
  if (thrown instanceof RollcallError) return thrown
  const { code = '', column, constraint, message } = thrown as ServerError
  if (isState(code)) {
    const known = states[code] ?? states[code.slice(0, 2)]
    const field = constraint ?? column
    if (known) {
      const [reason, message, hint] = known
      const said = hint === undefined ? message : `${where}: ${message}`
      const more = { ...(field === undefined ? {} : { field }), ...(hint === undefined ? {} : { hint }) }
      return new RollcallError(reason, said, { cause: thrown, ...more })
    }
    return new RollcallError('bug.sqlstate', `PostgreSQL answered with ${code}.`, { cause: thrown })
  }
  if (tls.test(code) || /SSL|certificate/.test(message)) {
    return new RollcallError('auth.tls', `${where} could not prove who it is: ${message}`, {
      cause: thrown,
      hint: 'Check the certificate of the server and the `ca` setting.',
    })
  }
  const why = (thrown instanceof AggregateError ? thrown.errors[0] : thrown) as Error
  return new RollcallError('unavailable.connection', `${where} cannot be reached: ${why.message || code}.`, {
    cause: thrown,
    hint: 'Check host and port in `url`, and whether the server runs.',
  })
}

/** Whether the server itself said so, on a connection that lives on. */
export function isAnswer(thrown: unknown): boolean {
  const { code = '' } = thrown as ServerError
  return isState(code) && !code.startsWith('57P') && !code.startsWith('08')
}

function isState(code: string): boolean {
  return /^[0-9A-Z]{5}$/.test(code) && code !== 'EPIPE'
}

const tls = /CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS/
