import { read } from '@rollcall/connector-sdk'
import { explainWant, want } from '@rollcall/core'
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
import { type MadePlan, makePlan } from './planning/make-plan.ts'
import type { Prepared } from './planning/planning.ts'
import { labelOf } from './reading/labels.ts'
import { linksCalled } from './reading/links-called.ts'
import type { Numbered } from './scratch/decisions.ts'
import { plainRecord } from './scratch/pack.ts'
import type { SourceRecord } from './scratch/records.ts'

/** Plans as `plan` does and says how each step came about for one record. Writes nothing. */
export async function explainRecord(prepared: Prepared, text: string, signal: AbortSignal): Promise<Explanation> {
  const links = await linksCalled(prepared, text)
  const fresh = new Set<string>(links.map(({ source }) => source))
  const made = await makePlan(prepared, { partial: true }, signal, { fresh })
  await using _scratch = made.planning.scratch
  const found = decisionOf(made, (numbered) => fresh.has(numbered.source) || isCalled(numbered, text.toLowerCase()))
  if (found) return await explanationOf(made, found)
  const [link] = links
  if (link) return unchanged(prepared, link)
  const record = await outsideScope(prepared, text, signal)
  if (record) return outside(made, record)
  const message = `Nobody called “${text}” is in ${prepared.options.source.name}, and no link of ${prepared.options.definition.name} knows the name.`
  throw new RollcallError('not-found.person', message, {
    hint: 'Try the dn, the id, or the exact name; `rollcall search` looks through the whole directory.',
  })
}

/** By id, label, whole dn, its first part (`uid=mora`, or just `mora`), or any value that the account has or would get. */
function isCalled({ source, label, dn, decision, before }: Numbered, wanted: string): boolean {
  const [first = ''] = (dn ?? '').split(',', 1)
  const sent = decision.drafts.flatMap(({ step }) =>
    step.op === 'create' ? Object.values(step.attributes).flat() : [],
  )
  const names = [
    source,
    label,
    dn,
    first,
    first.slice(first.indexOf('=') + 1),
    ...sent,
    ...Object.values(before?.base ?? {}).flat(),
  ]
  return names.some((name) => name !== undefined && typeof name !== 'object' && String(name).toLowerCase() === wanted)
}

function decisionOf(
  { planning: { scratch } }: MadePlan,
  wanted: (numbered: Numbered) => boolean,
): Numbered | undefined {
  for (const kind of ['user', 'group'] as const)
    for (const batch of scratch.decisions.all(kind)) {
      const found = batch.find(wanted)
      if (found) return found
    }
  return undefined
}

/** Someone whom the source knows, but who is not in this sync. */
async function outsideScope(
  { options: { source }, attributes }: Prepared,
  text: string,
  signal: AbortSignal,
): Promise<SyncRecord | undefined> {
  const { connection } = source
  const refs = [text]
  if (connection.search)
    await read(connection.search({ text }, signal), (nodes) => {
      refs.push(...nodes.filter(({ kind }) => kind !== 'group').map(({ ref }) => ref))
    })
  let found: SyncRecord | undefined
  if (connection.find)
    for (const by of ['id', 'dn'] as const) {
      const request = { kind: 'user' as const, attributes: attributes.user, by, values: refs }
      const end = await read(connection.find(request, signal), ([first]) => {
        found ??= first && { ...plainRecord(first, attributes.user) }
      })
      if (end.verdict === 'complete' && found) return found
    }
  return found
}

function outside(made: MadePlan, record: SyncRecord): Explanation {
  return {
    sync: made.planning.options.definition.name,
    kind: record.kind,
    label: labelOf(record, made.planning.labels[record.kind]),
    found: 'source',
    record,
    scope: { in: false, why: `is in the source, but not in scope: ${scopeWords(made, record.kind)}` },
    standing: standingWords(record),
    mapping: [],
    match: [],
    rows: ['not-in-scope'],
    changes: [],
    findings: [],
    guards: [],
  }
}

async function explanationOf(made: MadePlan, numbered: Numbered): Promise<Explanation> {
  const { planning: p } = made
  const { kind, label, source, decision } = numbered
  const entry = recordOf(made, kind, source)
  const link = numbered.before
  const account = link && p.scratch.accounts.byId(kind, [link.target]).get(link.target)?.record
  const changes: Change[] = []
  for await (const batch of made.changes())
    changes.push(...batch.filter(({ decided: { n } }) => n === numbered.n).map(({ change }) => change))
  const findings: Finding[] = [...decision.findings]
  const steps = entry?.record && entry.at === 'in' ? explainWant(p.sync, kind, entry.record, link) : []
  return {
    sync: p.options.definition.name,
    kind,
    label,
    found: entry?.record ? 'source' : link ? 'link-only' : 'nowhere',
    ...(entry?.record ? { record: entry.record } : {}),
    scope: scopeOf(made, entry, link),
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

function scopeOf(made: MadePlan, entry: SourceRecord | undefined, link: Link | undefined): Explanation['scope'] {
  const { planning: p } = made
  const where = scopeWords(made, entry?.kind ?? 'user')
  switch (entry?.at) {
    case 'in': {
      const { excludedBy } = want(p.sync, entry.kind, entry.record as SyncRecord, link, p.now)
      if (excludedBy !== undefined) return { in: false, why: `excluded by ${excludedBy}` }
      return { in: true, why: `matches: ${where}` }
    }
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

function scopeWords({ planning: p }: MadePlan, kind: Kind): string {
  const { base, filter, inGroups } = p.options.definition.scope[kind === 'group' ? 'groups' : 'users'] ?? {}
  const parts = [
    base && `base ${base.join(' or ')}`,
    filter && `filter ${filter}`,
    inGroups && `a member of ${inGroups.join(' or ')}`,
  ]
  return parts.filter(Boolean).join(', ') || 'everyone in the connection'
}

function matchesOf({ planning: p }: MadePlan, kind: Kind, entry: SourceRecord | undefined): Explanation['match'] {
  if (!entry?.record) return []
  const rules = kind === 'user' ? p.options.definition.match : p.options.definition.groupMatch
  const { matchValues } = want(p.sync, kind, entry.record, undefined, p.now)
  return rules.map(({ field, expression }, rule) => {
    const values = matchValues[rule] ?? []
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
