import type { Value } from '@rollcall/model'
import type { Look } from './look.ts'
import { type Line, span } from './span.ts'
import { table } from './table.ts'
import { clean } from './text.ts'
import { valuesText } from './value.ts'

/** What becomes of one expression for one person or group; the engine's `Tried` is one. */
export interface TriedValue {
  readonly values: readonly Value[]
  readonly problem?: { readonly message: string; readonly hint?: string; readonly at?: readonly [number, number] }
  readonly fault?: { readonly hint: string; readonly value?: Value }
}

/** One field of a mapping that is tried; without an expression it is not mapped. */
export interface TriedField {
  readonly name: string
  readonly required?: true
  readonly unique?: true
  readonly expression?: string
  readonly tried?: TriedValue
}

/** Of a group: they are kept in step one by one, so there is no value to show. */
export const itsMembers = 'its members'

/** What a person or group would get: the values, or in few words why there are none. */
export function triedText({ values, problem, fault }: TriedValue, field: string, { signs }: Pick<Look, 'signs'>): Line {
  if (problem) return [span(`${signs.failed} ${short(problem.message)}`, 'bad')]
  if (fault) return [span(`${signs.finding} ${short(fault.hint)}`, 'warn')]
  if (field === 'members') return [span(itsMembers, 'quiet')]
  if (values.length === 0) return [span('empty', 'quiet')]
  return [span(valuesText(values, field))]
}

/** Every field with its expression and what the person or group would get. */
export function triedLines(fields: readonly TriedField[], look: Look): readonly Line[] {
  const rows = fields.map(({ name, required, unique, expression, tried }): Line[] => [
    [span(clean(name))],
    [span([required && 'required', unique && 'unique'].filter(Boolean).join(' '), 'quiet')],
    [span(clean(expression ?? ''))],
    tried ? triedText(tried, name, look) : [span('not mapped', 'quiet')],
  ])
  const columns = [{ name: '' }, { name: '', optional: true as const }, { name: '', most: 48 }, { name: '' }]
  return table(columns, rows, look.width && look.width - 2)
}

/** `There is no attribute x.` where there is little room. */
function short(message: string): string {
  return clean(
    message
      .replace(/^There is (?=no )/, '')
      .replace(/ See `.*`\.$/s, '')
      .replace(/\.$/, ''),
  )
}
