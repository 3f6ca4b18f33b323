import { explainWant } from '@rollcall/core'
import {
  type Change,
  type Finding,
  type Kind,
  type Link,
  RollcallError,
  type SyncRecord,
  type Value,
} from '@rollcall/model'
import type { Explanation } from './engine.ts'
import type { Item } from './planning/decide-people.ts'
import { type MadePlan, makePlan } from './planning/make-plan.ts'
import type { Prepared } from './planning/planning.ts'
import type { Numbered } from './scratch/decisions.ts'
import type { SourceRecord } from './scratch/records.ts'

/** Plans for one record alone and says how each step came about. Writes nothing. */
export async function explainRecord(prepared: Prepared, text: string, signal: AbortSignal): Promise<Explanation> {
  const { state, definition } = prepared.options
  const links = await state.findLinks(definition.name, text)
  const ids = new Set<string>(links.map(({ source }) => source))
  const made = await makePlan(
    prepared,
    { partial: true },
    signal,
    (item) => ids.has(item.source) || isCalled(item, text.toLowerCase()),
  )
  await using _scratch = made.planning.scratch
  const found = decisionOf(made)
  if (!found) {
    const [link] = links
    if (link) return unchanged(prepared, link)
    throw new RollcallError(
      'not-found.person',
      `Nobody called “${text}” is in scope of ${definition.name}, and no link knows the name.`,
      {
        hint: 'Try the dn, the id, or the exact name; `rollcall search` looks through the whole directory.',
      },
    )
  }
  return await explanationOf(made, found)
}

/** By id, label, whole dn, its first part (`uid=mora`, or just `mora`), or the value of a match field. */
function isCalled({ source, label, dn, side, link }: Item, wanted: string): boolean {
  const [first = ''] = (dn ?? '').split(',', 1)
  const matched = side.is === 'present' ? side.wanted.matchValues.flat() : Object.values(link?.base ?? {}).flat()
  const names = [source, label, dn, first, first.slice(first.indexOf('=') + 1), ...matched]
  return names.some((name) => name !== undefined && String(name).toLowerCase() === wanted)
}

function decisionOf({ planning: { scratch } }: MadePlan): Numbered | undefined {
  for (const kind of ['user', 'group'] as const)
    for (const [first] of scratch.decisions.all(kind, 1)) if (first) return first
  return undefined
}

async function explanationOf(made: MadePlan, numbered: Numbered): Promise<Explanation> {
  const { planning: p } = made
  const { kind, label, source, decision } = numbered
  const entry = recordOf(made, kind, source)
  const link = numbered.before
  const account = link && p.scratch.accounts.byId(kind, [link.target]).get(link.target)?.record
  const changes: Change[] = []
  for (const batch of p.scratch.plan.changes())
    changes.push(...batch.filter(({ decision: n }) => n === numbered.n).map(({ change }) => change))
  const findings: Finding[] = [...decision.findings]
  const steps = entry?.record && entry.at === 'in' ? explainWant(p.sync, kind, entry.record, link) : []
  return {
    sync: p.options.definition.name,
    kind,
    label,
    found: entry?.record ? 'source' : link ? 'link-only' : 'nowhere',
    ...(entry?.record ? { record: entry.record } : {}),
    scope: scopeOf(made, entry),
    standing: standingWords(entry?.record ?? link),
    mapping: steps.map(({ field, expression, inputs, values, note }) => ({
      field,
      expression,
      inputs: Object.entries(inputs)
        .map(([name, list]) => `${name}=${shown(list)}`)
        .join(' '),
      value: shown(values),
      ...(note === undefined ? {} : { note }),
    })),
    ...(link ? { link } : {}),
    match: link ? [] : matchesOf(made, kind, entry),
    ...(account ? { account } : {}),
    rows: decision.rows,
    changes,
    findings,
    guards: made.guards.filter(({ tripped }) => tripped),
  }
}

function recordOf({ planning: { scratch } }: MadePlan, kind: Kind, id: string): SourceRecord | undefined {
  return scratch.records.get(kind, id)
}

function scopeOf({ planning: p }: MadePlan, entry: SourceRecord | undefined): Explanation['scope'] {
  const { base, filter, inGroups } = p.options.definition.scope[entry?.kind === 'group' ? 'groups' : 'users'] ?? {}
  const where =
    [
      base && `base ${base.join(' or ')}`,
      filter && `filter ${filter}`,
      inGroups && `a member of ${inGroups.join(' or ')}`,
    ]
      .filter(Boolean)
      .join(', ') || 'everyone in the connection'
  switch (entry?.at) {
    case 'in':
      return { in: true, why: `matches: ${where}` }
    case 'out':
      return { in: false, why: `is in the source, but not in scope: ${where}` }
    case 'gone':
    case 'deleted':
      return { in: false, why: 'is not in the source any more (looked up by id)' }
    case 'unread':
      return { in: false, why: 'could not be looked up in the source: nothing follows' }
    default:
      return { in: true, why: `nothing changed since the last run: ${where}` }
  }
}

function matchesOf({ planning: p }: MadePlan, kind: Kind, entry: SourceRecord | undefined): Explanation['match'] {
  if (!entry?.record) return []
  const rules = kind === 'user' ? p.options.definition.match : p.options.definition.groupMatch
  return rules.map(({ field, expression }) => {
    const step = explainWant(p.sync, kind, entry.record as SyncRecord, undefined).find((one) => one.field === field)
    const values = step?.values ?? []
    const normal = p.keys[kind].get(field)
    const hits = normal ? p.scratch.accounts.holding(kind, field, values.map(normal)).length : 0
    const note = hits === 0 ? 'no account has it' : hits === 1 ? 'one account has it' : 'several accounts have it'
    return { rule: `${field} = ${expression}`, value: shown(values), hits, note }
  })
}

/** A linked record that nothing happened to since the last run. */
function unchanged({ options: { definition } }: Prepared, link: Link): Explanation {
  return {
    sync: definition.name,
    kind: link.kind,
    label: link.label,
    found: 'link-only',
    scope: {
      in: link.left === undefined,
      why: 'neither the entry nor the account changed since they were last found equal',
    },
    standing: standingWords(link),
    mapping: Object.entries(link.base).map(([field, values]) => ({
      field,
      expression: '',
      inputs: '',
      value: shown(values),
      note: 'as last agreed',
    })),
    link,
    match: [],
    rows: ['in-step'],
    changes: [],
    findings: [],
    guards: [],
  }
}

function standingWords(record: Pick<SyncRecord, 'standing'> | undefined): string {
  const { disabled, lockedUntil, expiresAt } = record?.standing ?? {}
  const words = [
    disabled && 'disabled',
    lockedUntil !== undefined && `locked until ${new Date(lockedUntil).toISOString()}`,
    expiresAt !== undefined && `expires at ${new Date(expiresAt).toISOString()}`,
  ].filter(Boolean)
  return words.join(', ') || 'nothing switches this record off'
}

function shown(values: readonly Value[]): string {
  return (
    values.map((value) => (value instanceof Uint8Array ? `${value.length} bytes` : String(value))).join(' | ') || '–'
  )
}
