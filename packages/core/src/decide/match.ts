import { type FindingCode, type Link, type SourceId, sentenceOf, type TargetId, type Value } from '@rollcall/model'
import { sameValues } from '../compare/normal-form.ts'
import { leaverHint } from '../moves/refuse-move.ts'
import type { Candidate, Row } from '../situation.ts'
import { type Account, protectedBy, readAccount } from './account.ts'
import { type Case, desiredOf, finding, isOther, type LinkedCase, type Part, row, wantedOf } from './case.ts'
import { isEnforced } from './roles.ts'

/** What the match rules came to: an account to link, a reason not to, or no hit at all. */
export type Matched =
  | { readonly is: 'account'; readonly candidate: Candidate; readonly takesOver?: SourceId }
  | { readonly is: 'refused'; readonly part: Part }
  | { readonly is: 'none' }

/** The first rule that hits decides; later ones are not tried. */
export function findMatch(c: Case, candidates: readonly (readonly Candidate[])[]): Matched {
  const at = candidates.findIndex((hits) => hits.length > 0)
  const [first, ...others] = candidates[at] ?? []
  if (first === undefined) return { is: 'none' }
  const more = matchedBy(c, at)
  if (others.length > 0) {
    const hint = `${others.length + 1} accounts fit this rule. Make the value unique in the target, or put a stricter rule first.`
    return refuse(c, 'ambiguous-match', hint, more)
  }
  return judgeCandidate(c, first, more)
}

type More = { readonly field?: string; readonly value?: Value }

function judgeCandidate(c: Case, candidate: Candidate, more: More): Matched {
  const { record, linked, privileged } = candidate
  const pattern = protectedBy(c.compiled, record)
  if (pattern) return refuse(c, 'protected', `The account that fits is protected by \`${pattern}\`.`, more)
  if (record.problem) return refuse(c, 'unreadable-record', sentenceOf(record.problem), more)
  if (linked && linked.sync !== c.sync.definition.name) {
    return refuse(c, 'owned-elsewhere', `The account that fits belongs to sync ${linked.sync}.`, more)
  }
  if (linked?.living && linked.leaver !== undefined) return refuse(c, 'held-by-leaver', leaverHint(linked.leaver), more)
  if (linked?.living) {
    return refuse(c, 'contested', 'The account that fits belongs to someone else at the source, who keeps it.', more)
  }
  if (privileged) {
    const hint =
      'The account that fits has privileges; a match alone must not take it over. Rename one of the two, or take the privileges away first.'
    return refuse(c, 'privileged-match', hint, more)
  }
  if (linked === undefined) return { is: 'account', candidate }
  if (mayRelink(c, candidate)) return { is: 'account', candidate, takesOver: linked.source as SourceId }
  const hint =
    'The account that fits was linked to a record that is gone: the person seems to have been made anew. To let such a person take it over, set `relinkOn` to a field that proves it.'
  return refuse(c, 'recreated', hint, more)
}

function mayRelink(c: Case, { record }: Candidate): boolean {
  const { relinkOn } = c.sync.definition
  const field = relinkOn === undefined ? undefined : c.compiled.schema.get(relinkOn)
  if (field === undefined) return false
  const wanted = wantedOf(c.situation)?.values[field.name] ?? []
  return wanted.length > 0 && sameValues(field, wanted, record.attributes[field.name] ?? [])
}

function refuse(
  c: Case,
  code: Extract<FindingCode, Part['rows'][number]> | 'unreadable-record' | 'held-by-leaver',
  hint: string,
  more: More,
): Matched {
  return {
    is: 'refused',
    part: row(rowOf(code), [], [finding(c, code, hint, more)]),
  }
}

function rowOf(code: Parameters<typeof refuse>[1]): Row {
  if (code === 'unreadable-record') return 'unread'
  return code === 'held-by-leaver' ? 'contested' : code
}

function matchedBy(c: Case, at: number): More {
  const field = c.compiled.match[at]?.field.name
  const value = wantedOf(c.situation)?.matchValues[at]?.[0]
  return { ...(field === undefined ? {} : { field }), ...(value === undefined ? {} : { value }) }
}

/** The case as it is once the account is linked: the base is what both sides agree on already. */
export function asLinked(c: Case, { record, linked }: Candidate): LinkedCase {
  const account = readAccount(record)
  const { kind, source, label } = c.situation
  const link: Link = {
    kind,
    source,
    target: record.id as TargetId,
    label,
    base: agreedBase(c, account),
    settled: false,
    ...(linked?.off ? { off: linked.off } : {}),
  }
  return { ...c, situation: { ...c.situation, target: { is: 'read', record } }, link, matched: true }
}

function agreedBase(c: Case, account: Account): Link['base'] {
  const base: Record<string, readonly Value[]> = {}
  for (const { field } of c.compiled.mapped) {
    const desired = desiredOf(c, field)
    const actual = field.readable === false ? undefined : account.valuesOf(field)
    if (desired === undefined || actual === undefined || desired.some(isOther)) continue
    if (sameValues(field, desired as readonly Value[], actual)) base[field.name] = desired as readonly Value[]
  }
  const { side } = c.situation
  const roles = account.valuesOf({ name: 'roles' })?.map(String) ?? []
  const enforced = side.is === 'present' ? roles.filter((role) => isEnforced(c, role, side.roles)) : []
  if (enforced.length > 0) base.roles = enforced
  const members = account.valuesOf({ name: 'members' })
  const wanted = new Set<unknown>(c.situation.members?.wanted)
  if (c.compiled.members && members) base.members = members.filter((member) => wanted.has(member))
  return base
}
