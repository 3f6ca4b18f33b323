import { didYouMean, type GuardAlways, type GuardKind, guardKinds, RollcallError } from '@rollcall/model'

/** What `--allow` names. */
export interface Allowed {
  /** By kind, or by `clear.FIELD`: up to how many. */
  readonly counts: ReadonlyMap<string, number>
  readonly names: ReadonlySet<string>
}

const always: readonly GuardAlways[] = ['empty', 'first-run', 'scope-group', 'moved', 'other-target', 'restored']

/** Reads `--allow` arguments: `access=137`, `clear.title=12`, `empty`. Throws `invalid.allow`. */
export function parseAllow(words: readonly string[]): Allowed {
  const counts = new Map<string, number>()
  const names = new Set<string>()
  for (const word of words) {
    const at = word.lastIndexOf('=')
    if (word.includes('=')) counts.set(keyOf(word, word.slice(0, at)), countIn(word, word.slice(at + 1)))
    else names.add(known(word, word, always))
  }
  return { counts, names }
}

/** The key of a guard that counts, as `--allow` names it. */
export function allowKey(kind: GuardKind, field?: string): string {
  return field === undefined ? kind : `${kind}.${field}`
}

function keyOf(word: string, name: string): string {
  if (name.startsWith('clear.') && name.length > 'clear.'.length) return name
  if (name === 'clear') throw invalid(word, 'Name the field: `clear.title=12`.')
  return known(word, name, guardKinds)
}

function known(word: string, name: string, names: readonly string[]): string {
  if (names.includes(name)) return name
  // It is one of the others.
  if ((guardKinds as readonly string[]).includes(name)) throw invalid(word, `Say how many: \`${name}=12\`.`)
  if ((always as readonly string[]).includes(name)) throw invalid(word, `Write \`${name}\` without a number.`)
  throw invalid(
    word,
    didYouMean(name, [...guardKinds, ...always]) ?? `Guards are ${[...guardKinds, ...always].join(', ')}.`,
  )
}

function countIn(word: string, number: string): number {
  if (!/^\d+$/.test(number)) throw invalid(word, 'Write a whole number: `access=137`.')
  return Number(number)
}

function invalid(word: string, hint: string): RollcallError {
  return new RollcallError('invalid.allow', `--allow ${word} names no guard that can be passed.`, { hint })
}
