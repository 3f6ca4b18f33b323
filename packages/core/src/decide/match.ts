import { type FindingCode, type Link, type SourceId, sentenceOf, type TargetId, type Value } from '@rollcall/model'
import { sameValues } from '../compare/normal-form.ts'
import { leaverHint } from '../moves/refuse-move.ts'
import type { Candidate, Row, SourceSide, Wanted } from '../situation.ts'
import { type Account, protectedBy, readAccount } from './account.ts'
import { newLink } from './after-change.ts'
import { type Case, desiredOf, finding, isOther, type LinkedCase, type Part, row } from './case.ts'
import { heldMembers } from './members.ts'
import { heldRoles, isEnforced } from './roles.ts'

type Present = Extract<SourceSide, { readonly is: 'present' }>

/** What the match rules came to: an account to link, or why not. */
export type Matched = { readonly candidate: Candidate; readonly takesOver?: SourceId } | { readonly refused: Part }

/** The first rule that hits decides; later ones are not tried. Undefined where none does. */
export function findMatch(c: Case, wanted: Wanted, candidates: readonly (readonly Candidate[])[]): Matched | undefined {
  const at = candidates.findIndex((hits) => hits.length > 0)
  const [first, ...others] = candidates[at] ?? []
  if (first === undefined) return undefined
  const more = matchedBy(c, wanted, at)
  if (others.length > 0) {
    const hint = `${others.length + 1} accounts fit this rule. Make the value unique in the target, or put a stricter rule first.`
    return refuse(c, 'ambiguous-match', hint, more)
  }
  return judgeCandidate(c, wanted, first, more)
}

type More = { readonly field?: string; readonly value?: Value }

function judgeCandidate(c: Case, wanted: Wanted, candidate: Candidate, more: More): Matched {
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
  if (linked === undefined) return { candidate }
  if (mayRelink(c, wanted, candidate)) return { candidate, takesOver: linked.source as SourceId }
  const hint =
    'The account that fits was linked to a record that is gone: the person seems to have been made anew. To let such a person take it over, set `relinkOn` to a field that proves it.'
  return refuse(c, 'recreated', hint, more)
}

function mayRelink(c: Case, { values }: Wanted, { record }: Candidate): boolean {
  const { relinkOn } = c.sync.definition
  const field = c.compiled.mapped.find(({ field: { name } }) => name === relinkOn)?.field
  if (field === undefined) return false
  const wanted = values[field.name]
  const held = record.attributes[field.name]
  return wanted !== undefined && held !== undefined && wanted.length > 0 && sameValues(field, wanted, held)
}

function refuse(
  c: Case,
  code: Extract<FindingCode, Part['rows'][number]> | 'unreadable-record' | 'held-by-leaver',
  hint: string,
  more: More,
): Matched {
  return { refused: row(rowOf(code), [], [finding(c, code, hint, more)]) }
}

function rowOf(code: Parameters<typeof refuse>[1]): Row {
  if (code === 'unreadable-record') return 'unread'
  return code === 'held-by-leaver' ? 'contested' : code
}

/** Somebody may also name an account that no rule led to. */
function matchedBy({ compiled }: Case, { matchValues }: Wanted, at: number): More {
  const field = compiled.match[at]?.field.name
  const value = matchValues[at]?.[0]
  return { ...(field === undefined ? {} : { field }), ...(value === undefined ? {} : { value }) }
}

/** The case as it is once the account is linked: the base is what both sides agree on already. */
export function asLinked(c: Case, { roles }: Present, { record, linked }: Candidate): LinkedCase {
  const base = agreedBase(c, roles, readAccount(record))
  const link = newLink(undefined, c.about, record.id as TargetId, base)
  return {
    ...c,
    situation: { ...c.situation, target: { is: 'read', record } },
    link: linked?.off ? { ...link, off: linked.off } : link,
    matched: true,
  }
}

function agreedBase(c: Case, roles: readonly string[], account: Account): Link['base'] {
  const base: Record<string, readonly Value[]> = {}
  for (const { field } of c.compiled.mapped) {
    const desired = desiredOf(c, field)
    const actual = field.readable === false ? undefined : account.valuesOf(field)
    if (desired === undefined || actual === undefined || desired.some(isOther)) continue
    if (sameValues(field, desired as readonly Value[], actual)) base[field.name] = desired as readonly Value[]
  }
  const enforced = heldRoles(c, account)?.filter((role) => isEnforced(c, role, roles))
  if (enforced?.length) base.roles = enforced
  const wanted = new Set<unknown>(c.situation.members?.wanted)
  const held = heldMembers(c, account)
  if (held) base.members = [...held].filter((member) => wanted.has(member))
  return base
}
