import { type Document, isScalar, isSeq, type Node, Scalar, visit, type YAMLSeq } from 'yaml'
import type { Place } from './positions.ts'
import type { Mistake } from './yaml-file.ts'

/** Settings whose lists hold distinguished names. */
const lists: ReadonlySet<string> = new Set(['base', 'inGroups'])

/**
 * In `[ou=people,dc=acme,dc=example]` YAML sees three values, for every comma ends one. Here a comma without a space
 * behind it belongs to the name. What could be read either way is refused.
 */
export function joinNames(
  document: Document,
  text: string,
  place: (range?: readonly number[]) => Place,
): readonly Mistake[] {
  const mistakes: Mistake[] = []
  for (const list of nameLists(document)) {
    const names = joined(list, text)
    const broken = names.length > 1 ? names.find(({ value }) => /^[\w.-]+=[^,]*$/.test(String(value))) : undefined
    if (broken) {
      const message = `\`${broken.value}\` is either a name of its own or a part of its neighbour.`
      const hint = 'Put each name in quotes: ["ou=people,dc=acme,dc=example", "ou=staff,dc=acme,dc=example"].'
      mistakes.push({ place: place(broken.range ?? undefined), message, hint })
    }
    list.items = names
  }
  return mistakes
}

function nameLists(document: Document): readonly YAMLSeq<Scalar>[] {
  const found = new Set<YAMLSeq<Scalar>>()
  visit(document, {
    Pair(_, { key, value }, ancestors) {
      const named = isScalar(key) && lists.has(String(key.value))
      const ofRole = isScalar(under(ancestors)) && under(ancestors)?.value === 'roles'
      if ((named || ofRole) && isPlainFlow(value)) found.add(value)
    },
  })
  return [...found]
}

/** The key of the map that a pair stands in. */
function under(ancestors: readonly unknown[]): Scalar | undefined {
  const pair = ancestors.at(-2)
  const key = pair !== null && typeof pair === 'object' && 'key' in pair ? pair.key : undefined
  return isScalar(key) ? key : undefined
}

function isPlainFlow(value: unknown): value is YAMLSeq<Scalar> {
  if (!isSeq<Node>(value) || value.flow !== true) return false
  return value.items.every((item) => isScalar(item) && item.type === Scalar.PLAIN && typeof item.value === 'string')
}

function joined(list: YAMLSeq<Scalar>, text: string): Scalar[] {
  const names: Scalar[] = []
  for (const item of list.items) {
    const last = names.at(-1)
    const [start = 0, end = 0] = item.range ?? []
    const [from = 0, to = 0] = last?.range ?? []
    const escaped = String(last?.value).endsWith('\\')
    if (!last || (text.slice(to, start) !== ',' && !escaped)) {
      names.push(item)
      continue
    }
    const whole = new Scalar(text.slice(from, end))
    whole.range = [from, end, end]
    names[names.length - 1] = whole
  }
  return names
}
