import type { Instant, Standing, SyncDefinition, SyncRecord, Value } from '@rollcall/model'
import { toInstant } from '../compare/instant.ts'
import type { CompiledKind } from '../compile/compiled.ts'
import type { Expression } from '../expression/expression.ts'
import type { WantedProblem } from '../situation.ts'

type State = keyof Standing
type Found = { readonly value?: true | Instant | undefined } | { readonly problem: WantedProblem }

/**
 * Whether and until when a person is off: as the source says, or as the `states` expressions do. A state that cannot
 * be worked out stays as it was last known: a bad value neither takes access nor gives it.
 */
export function standingOf(
  { states }: CompiledKind,
  record: SyncRecord,
  before: Standing | undefined,
  problems: WantedProblem[],
): Standing {
  const standing: Partial<Record<State, true | Instant>> = {}
  for (const state of ['disabled', 'lockedUntil', 'expiresAt'] as const) {
    const expression = states[state]
    const found = expression ? evaluateState(state, expression, record) : { value: record.standing?.[state] }
    if ('problem' in found) problems.push(found.problem)
    const value = 'problem' in found ? before?.[state] : found.value
    if (value !== undefined) standing[state] = value
  }
  return standing as Standing
}

function evaluateState(state: State, expression: Expression, record: SyncRecord): Found {
  const partly = expression.attributes.find((attribute) => record.partial?.includes(attribute))
  if (partly) return malformed(state, `\`${partly}\` came only in part.`)
  const result = expression.evaluate(record)
  if ('failure' in result) {
    if (result.failure === 'absent') return {}
    return malformed(state, `${result.message} See \`${expression.text}\`.`)
  }
  const possible = result.choices?.flat() ?? result.values
  return state === 'disabled' ? flagOf(possible) : momentOf(state, possible)
}

/** Of several possible answers one yes is enough. */
function flagOf(possible: readonly Value[]): Found {
  const words = possible.map((value) => String(value).toLowerCase())
  const odd = words.findIndex((word) => word !== 'true' && word !== 'false')
  if (odd >= 0) return malformed('disabled', 'Neither true nor false.', possible[odd])
  return { value: words.includes('true') ? true : undefined }
}

function momentOf(state: State, [value]: readonly Value[]): Found {
  if (value === undefined) return {}
  const at = toInstant(value)
  return at === undefined ? malformed(state, 'This is no time.', value) : { value: at }
}

function malformed(state: State, hint: string, value?: Value): Found {
  return {
    problem: { code: 'malformed-value', field: `states.${state}`, hint, ...(value === undefined ? {} : { value }) },
  }
}

/** When time alone next changes a standing, as far as it matters. */
export function reviewAtOf(
  { lockedUntil, expiresAt }: Standing,
  disableWhen: SyncDefinition['disableWhen'],
  now: Instant,
): Instant | undefined {
  const moments = { disabled: undefined, locked: lockedUntil, expired: expiresAt }
  const coming = disableWhen.map((state) => moments[state] ?? now).filter((at) => at > now)
  return coming.length === 0 ? undefined : Math.min(...coming)
}
