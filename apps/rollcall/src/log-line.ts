import type { LogEntry } from '@rollcall/host'
import { clean, type Look, span } from '@rollcall/presenter'
import { paint } from './terminal/paint.ts'

/** What a connection has to say, for stderr. */
export function logLine(
  { level, connection, message }: LogEntry,
  { look, colour }: { look: Look; colour: boolean },
): string {
  const sign = level === 'warn' ? span(look.signs.guard, 'warn') : span(look.signs.dot, 'quiet')
  return `${paint([sign, span(` ${clean(connection)}: ${clean(message)}`, level === 'warn' ? undefined : 'quiet')], colour)}\n`
}
