import { isMap } from './check-connections.ts'
import type { Complaint } from './explain.ts'
import { rulePattern, toMatchRule } from './patterns.ts'
import type { Path } from './positions.ts'

/** A text of the file, and the expression at its end. */
interface Written {
  readonly path: Path
  readonly text: string
  readonly expression: string
}

/** Expressions of a sync that are none, whatever its source has: whether the names in them are there only the source knows. */
export async function checkExpressions(name: string, raw: unknown): Promise<readonly Complaint[]> {
  const written = isMap(raw) ? expressionsIn(raw).filter(({ expression }) => !isName(expression)) : []
  if (written.length === 0) return []
  const { checkExpression } = await import('@rollcall/core') // not for a file that is all names
  return written.flatMap(({ path, text, expression }): readonly Complaint[] => {
    const problem = checkExpression(expression)
    if (!problem) return []
    const { message, hint, at } = problem
    const before = text.lastIndexOf(expression)
    return [
      {
        path: ['syncs', name, ...path],
        at: 'value',
        message,
        ...(hint === undefined ? {} : { hint }),
        ...(at && { part: [at[0] + before, at[1] + before] }),
      },
    ]
  })
}

/** The bare name of an attribute. */
function isName(expression: string): boolean {
  return /^\s*[\w.;-]+\s*$/.test(expression)
}

function expressionsIn(sync: Readonly<Record<string, unknown>>): readonly Written[] {
  const texts = (path: Path, value: unknown): readonly Written[] =>
    typeof value === 'string' ? [{ path, text: value, expression: value }] : []
  const fields = (['users', 'groups'] as const).flatMap((part) =>
    entriesOf(sync[part]).flatMap(([field, value]) =>
      isMap(value) ? texts([part, field, 'value'], value.value) : texts([part, field], value),
    ),
  )
  const states = entriesOf(sync.states).flatMap(([state, value]) => texts(['states', state], value))
  const rules = (['match', 'matchGroups'] as const).flatMap((part) =>
    (Array.isArray(sync[part]) ? sync[part] : []).flatMap((text: unknown, at): readonly Written[] =>
      typeof text === 'string' && rulePattern.test(text)
        ? [{ path: [part, at], text, expression: toMatchRule(text).expression }]
        : [],
    ),
  )
  return [...fields, ...rules, ...states]
}

function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  return isMap(value) ? Object.entries(value) : []
}
