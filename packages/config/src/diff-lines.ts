/** One line of a difference, with its numbers from 1: in the text before, in the text after, or in both. */
export interface DiffLine {
  readonly kind: 'same' | 'removed' | 'added'
  readonly text: string
  readonly before?: number
  readonly after?: number
}

/** The difference of two texts, line by line: what changed, and up to three lines around it. Nothing where nothing did. */
export function diffLines(before: string, after: string): readonly DiffLine[] {
  const [old, now] = [before, after].map((text) => text.split(/\r?\n/)) as [string[], string[]]
  if (old.at(-1) === '' && now.at(-1) === '') for (const lines of [old, now]) lines.pop() // behind the last line break is no line
  const head = sameAtStart(old, now, 0)
  const tail = sameAtStart(old.toReversed(), now.toReversed(), head)
  const lines: DiffLine[] = []
  const same = (at: number, by: number): void => {
    lines.push({ kind: 'same', text: old[at] ?? '', before: at + 1, after: at + by + 1 })
  }
  for (let at = 0; at < head; at++) same(at, 0)
  lines.push(...between(old.slice(head, old.length - tail), now.slice(head, now.length - tail), head))
  for (let at = old.length - tail; at < old.length; at++) same(at, now.length - old.length)
  return lines.filter((_, at) => lines.slice(Math.max(0, at - 3), at + 4).some(({ kind }) => kind !== 'same'))
}

function sameAtStart(one: readonly string[], other: readonly string[], taken: number): number {
  const most = Math.min(one.length, other.length) - taken
  let at = 0
  while (at < most && one[at] === other[at]) at++
  return at
}

/** By the longest common subsequence; `head` lines stand before. */
function between(old: readonly string[], now: readonly string[], head: number): readonly DiffLine[] {
  const width = now.length + 1
  const common = new Uint32Array((old.length + 1) * width)
  const at = (row: number, column: number): number => common[row * width + column] ?? 0
  for (let row = old.length - 1; row >= 0; row--)
    for (let column = now.length - 1; column >= 0; column--)
      common[row * width + column] =
        old[row] === now[column] ? at(row + 1, column + 1) + 1 : Math.max(at(row + 1, column), at(row, column + 1))
  const lines: DiffLine[] = []
  let [row, column] = [0, 0]
  while (row < old.length || column < now.length) {
    const numbers = { before: head + row + 1, after: head + column + 1 }
    if (row < old.length && column < now.length && old[row] === now[column]) {
      lines.push({ kind: 'same', text: old[row++] ?? '', ...numbers })
      column++
    } else if (row < old.length && (column === now.length || at(row + 1, column) >= at(row, column + 1)))
      lines.push({ kind: 'removed', text: old[row++] ?? '', before: numbers.before })
    else lines.push({ kind: 'added', text: now[column++] ?? '', after: numbers.after })
  }
  return lines
}
