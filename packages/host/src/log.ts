import type { Context } from '@rollcall/connector-sdk'
import type { Redactor } from '@rollcall/secrets'

/** What a connection has to say, without secrets. */
export interface LogEntry {
  readonly level: 'debug' | 'info' | 'warn'
  readonly connection: string
  readonly message: string
  readonly data?: object
}

export type Log = (entry: LogEntry) => void

/** The log of one connection; whatever it says, no secret of this process gets through. */
export function logOf(connection: string, log: Log, redactor: Redactor): Context['log'] {
  return (level, message, data) => {
    const more = data === undefined ? {} : { data: redacted(data, redactor) as object }
    log({ level, connection, message: redactor.redact(message), ...more })
  }
}

function redacted(value: unknown, redactor: Redactor): unknown {
  if (typeof value === 'string') return redactor.redact(value)
  if (Array.isArray(value)) return value.map((item) => redacted(item, redactor))
  if (value instanceof Error) return redactor.redact(String(value)) // its message is no property of its own to copy
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, redacted(item, redactor)]))
}
