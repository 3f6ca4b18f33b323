import { isAscii, type Look } from '@rollcall/presenter'

/** Numbers as bars, the largest as high as a line; nothing where signs must be ASCII. */
export function sparkline(numbers: readonly number[], { signs }: Pick<Look, 'signs'>): string {
  if (isAscii({ signs })) return ''
  const most = Math.max(1, ...numbers)
  return numbers
    .map((number) => bars[Math.min(bars.length - 1, Math.ceil((number / most) * (bars.length - 1)))])
    .join('')
}

const bars = ['▁', '▂', '▃', '▄', '▅', '▆', '▇'] as const
