import { isAscii, type Look } from '@rollcall/presenter'

/**
 * Numbers as bars over so many lines, the top line first. Heights are logarithmic: one large first run must not flatten
 * all that came after it. Empty where signs must be ASCII: the list says the numbers.
 */
export function bars(numbers: readonly number[], height: number, look: Pick<Look, 'signs'>): readonly string[] {
  if (isAscii(look) || numbers.length === 0) return []
  const most = Math.log1p(Math.max(1, ...numbers))
  const eighths = numbers.map((number) => Math.max(1, Math.round((Math.log1p(number) / most) * height * 8)))
  return Array.from({ length: height }, (_, line) => {
    const below = (height - 1 - line) * 8
    return eighths.map((one) => blocks[Math.max(0, Math.min(8, one - below))]).join('')
  })
}

const blocks = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const
