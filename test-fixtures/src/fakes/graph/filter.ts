import type { Call, House } from './call.ts'
import { isAdvanced } from './call.ts'
import { type Comparison, type Expression, parseFilter, type Value } from './filter-grammar.ts'
import { type Level, type Support, supportFor, supportForElement } from './filter-support.ts'
import { properties } from './properties.ts'
import { badRequest, type Refusal, unsupported } from './refusal.ts'
import type { Kind, Thing, Values } from './tenant.ts'

type Test = (thing: Thing) => boolean

interface Frame {
  readonly kind: Kind
  readonly extensions: readonly string[]
  readonly isAdvanced: boolean
  /** Inside any(): its variable and the list. */
  readonly variable?: string
  readonly list?: string
}

/** `$filter` of a list. What needs the advanced query parameters is refused without them (aad-advanced-queries). */
export function filterOf(kind: Kind, call: Call, { extensions }: House): Test {
  const text = call.query.get('$filter')
  if (text === null) return () => true
  const expression = parseFilter(text)
  check(expression, { kind, extensions, isAdvanced: isAdvanced(call) })
  return (thing) => holds(expression, thing.values)
}

function check(expression: Expression, frame: Frame): void {
  switch (expression.op) {
    case 'and':
    case 'or':
      check(expression.left, frame)
      check(expression.right, frame)
      return
    case 'not':
      need('advanced', 'not', frame)
      check(expression.of, frame)
      return
    case 'any':
      if (frame.variable !== undefined) throw unsupportedFor(expression.path, frame)
      check(expression.of, { ...frame, variable: expression.variable, list: expression.path })
      return
    case 'in':
      if (expression.values.length > 15)
        throw unsupported(
          `Too many child clauses specified in search filter expression containing 'OR' operators: ${expression.values.length}. Max allowed: 15.`,
        )
      need(supportOf(expression.path, frame).eq, expression.path, frame)
      return
    case 'call': {
      const support = supportOf(expression.path, frame)
      need(expression.name === 'startswith' ? support.startsWith : support.endsWith, expression.path, frame)
      return
    }
    case 'compare':
      checkComparison(expression.path, expression.by, expression.value, frame)
      return
    default:
      expression satisfies never
  }
}

function checkComparison(path: string, by: Comparison, value: Value, frame: Frame): void {
  if (path.endsWith('/$count')) {
    const isList = properties[frame.kind].collections.includes(path.slice(0, -'/$count'.length))
    need(isList && (value === 0 || value === 1) ? 'advanced' : undefined, path, frame)
    return
  }
  const support = supportOf(path, frame)
  if (by === 'gt' || by === 'lt') throw unsupportedFor(path, frame)
  const level = value === null ? support.isNull : by === 'ge' || by === 'le' ? support.range : support.eq
  need(level, path, frame)
  if (by === 'ne') need('advanced', path, frame)
}

/** An unknown property is one error, one that cannot be asked for another. */
function supportOf(path: string, frame: Frame): Support {
  const { kind, extensions, variable, list } = frame
  if (variable !== undefined && list !== undefined) {
    if (path !== variable && !path.startsWith(`${variable}/`)) throw badRequest('Invalid filter clause')
    const support = supportForElement(kind, `${list}${path.slice(variable.length)}`)
    if (!support) throw unsupportedFor(list, frame)
    return support
  }
  const support = supportFor(kind, path, extensions)
  if (support) return support
  const [first = ''] = path.split('/')
  const { shown, more, outside } = properties[kind]
  if (![...shown, ...more, ...outside].includes(first))
    throw badRequest(`Could not find a property named '${first}' on type 'microsoft.graph.${kind}'.`)
  throw unsupportedFor(path, frame)
}

function need(level: Level, path: string, frame: Frame): void {
  if (level === undefined || (level === 'advanced' && !frame.isAdvanced)) throw unsupportedFor(path, frame)
}

function unsupportedFor(path: string, { kind }: Frame): Refusal {
  const resource = kind === 'user' ? 'User' : 'Group'
  return unsupported(
    `Unsupported or invalid query filter clause specified for property '${path}' of resource '${resource}'.`,
  )
}

function holds(expression: Expression, values: Values): boolean {
  switch (expression.op) {
    case 'and':
      return holds(expression.left, values) && holds(expression.right, values)
    case 'or':
      return holds(expression.left, values) || holds(expression.right, values)
    case 'not':
      return !holds(expression.of, values)
    case 'any': {
      const list = (values[expression.path] ?? []) as readonly unknown[]
      return list.some((one) => holds(expression.of, { [expression.variable]: one }))
    }
    case 'in':
      return expression.values.some((value) => equal(at(expression.path, values), value))
    case 'call': {
      const held = fold(at(expression.path, values))
      const value = expression.value.toLowerCase()
      return expression.name === 'startswith' ? held.startsWith(value) : held.endsWith(value)
    }
    case 'compare':
      return compares(at(expression.path, values), expression.by, expression.value)
    default:
      return expression satisfies never
  }
}

function compares(held: unknown, by: Comparison, value: Value): boolean {
  if (by === 'eq') return equal(held, value)
  if (by === 'ne') return !equal(held, value)
  if (held === undefined || held === null) return false
  return by === 'ge' ? fold(held) >= fold(value) : fold(held) <= fold(value)
}

/** Text is compared without case. */
function equal(held: unknown, value: Value): boolean {
  if (value === null) return held === undefined || held === null
  if (typeof held === 'string' && typeof value === 'string') return fold(held) === fold(value)
  return held === value
}

function at(path: string, values: Values): unknown {
  return path.split('/').reduce<unknown>((held, name) => {
    if (name === '$count') return ((held ?? []) as readonly unknown[]).length
    return (held as Values | null | undefined)?.[name]
  }, values)
}

function fold(value: unknown): string {
  return String(value ?? '').toLowerCase()
}
