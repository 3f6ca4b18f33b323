import type { Field, Finding, Link, Unkept, Value } from '@rollcall/model'
import { sameValues } from '../compare/normal-form.ts'
import { type Case, finding } from './case.ts'
import type { Compared } from './compare-field.ts'

/** What is known of a value that the target did not keep, as far as it is still what is wanted. */
export function unkeptOf(field: Field, link: Link, desired: readonly Value[]): Unkept | undefined {
  const known = link.unkept?.[field.name]
  return known && sameValues(field, known.wanted, desired) ? known : undefined
}

/**
 * What to remember if the value is written now. The third equal write is not sent, so the second one is the last: of two
 * repairs in a row, or of one where nobody has seen the value in the target since it was written first.
 */
export function unkeptAfter(
  { proof }: Link,
  known: Unkept | undefined,
  { edit, drift }: Compared,
  three: { readonly desired: readonly Value[]; readonly actual: readonly Value[] },
): Unkept | undefined {
  if (!edit || (!known && !drift)) return undefined
  const isLast = known !== undefined || proof?.target === undefined
  return { wanted: three.desired, kept: three.actual, ...(isLast ? { final: true } : {}) }
}

/** The finding in place of the write. */
export function doesNotStick(c: Case, field: Pick<Field, 'name'>, { wanted, kept }: Unkept): Finding {
  const hint = 'Map the field the way the target keeps it, or change in the target what alters it.'
  const [value] = wanted
  return {
    ...finding(c, 'does-not-stick', hint, { field: field.name, ...(value === undefined ? {} : { value }) }),
    problem: { code: 'conflict.not-kept', message: keptText(kept) },
  }
}

/**
 * The same for pairs, such as the members of a group: `lost` were put there and are gone again, `strange` were taken
 * away and are back.
 */
export function unkeptPairs(
  { unkept, proof }: Link,
  name: 'members' | 'roles',
  lost: readonly string[],
  strange: readonly string[],
): { readonly stuck?: Unkept; readonly next?: Unkept } {
  if (lost.length + strange.length === 0) return {}
  const known = unkept?.[name]
  const again = known && sameValues(pair, known.wanted, lost) && sameValues(pair, known.kept, strange)
  if (again && known.final) return { stuck: known }
  const isLast = again || proof?.target === undefined
  return { next: { wanted: lost, kept: strange, ...(isLast ? { final: true } : {}) } }
}

const pair = { type: 'text' } as const

export function pairsDoNotStick(c: Case, name: 'members' | 'roles', { wanted, kept }: Unkept): Finding {
  const pairs = [...wanted, ...kept]
  const hint = 'Look what changes it back in the target: a rule or another program there. Or change it at the source.'
  return {
    ...finding(c, 'does-not-stick', hint, { field: name, value: pairs[0] as Value }),
    problem: {
      code: 'conflict.not-kept',
      message: `Of those put right before the target has ${pairs.length} as before.`,
    },
  }
}

/** What the target keeps, in a sentence. */
export function keptText([first, ...more]: readonly Value[]): string {
  if (first === undefined || first === '') return 'It was written, and the target keeps nothing there.'
  const text = first instanceof Uint8Array ? `${first.length} bytes` : `“${shortened(String(first))}”`
  const others = more.length > 0 ? ` and ${more.length} more` : ''
  return `It was written, and the target keeps ${text}${others}.`
}

function shortened(text: string): string {
  return text.length > 80 ? `${text.slice(0, 79)}…` : text
}
