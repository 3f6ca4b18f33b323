/** The one of `words` that was most likely meant: the same but for case, or at most a third of the letters away. */
export function nearest(word: string, words: Iterable<string>): string | undefined {
  const meant = word.toLowerCase()
  let best: string | undefined
  let least = Math.max(1, Math.floor(meant.length / 3)) + 1
  for (const candidate of words) {
    const distance = editDistance(meant, candidate.toLowerCase(), least)
    if (distance < least) {
      least = distance
      best = candidate
    }
  }
  return best
}

/** "Did you mean …?", where something is near enough. */
export function didYouMean(word: string, words: Iterable<string>): string | undefined {
  const near = nearest(word, words)
  return near === undefined ? undefined : `Did you mean \`${near}\`?`
}

/** Insertions, deletions, replacements and swaps of neighbours; anything of `enough` or more is `enough`. */
function editDistance(one: string, other: string, enough: number): number {
  if (Math.abs(one.length - other.length) >= enough) return enough
  let before: number[] = []
  let row = Array.from({ length: other.length + 1 }, (_, at) => at)
  for (let i = 1; i <= one.length; i++) {
    const next = [i]
    for (let j = 1; j <= other.length; j++) {
      const same = one[i - 1] === other[j - 1]
      let cost = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (same ? 0 : 1))
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) {
        cost = Math.min(cost, (before[j - 2] ?? 0) + 1)
      }
      next.push(cost)
    }
    before = row
    row = next
  }
  return row.at(-1) ?? enough
}
