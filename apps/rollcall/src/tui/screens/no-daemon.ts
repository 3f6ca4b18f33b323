import { cells, type Line, span } from '@rollcall/presenter'

/** Said wherever people would think that a schedule runs by itself; in two lines where one is too narrow. */
export function noDaemon(width: number): readonly Line[] {
  const all = [...sentences]
  const whole = all.join(' ')
  return (cells(whole) <= width ? [whole] : all).map((text): Line => [span(text, 'quiet')])
}

const sentences = [
  'Rollcall runs no schedules by itself yet.',
  'Let a timer of your system run `rollcall sync --yes`.',
] as const
