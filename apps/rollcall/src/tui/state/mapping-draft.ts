import type { ConfigEdit } from '@rollcall/host'
import type { FieldMapping, Kind, Mapping, MatchRule, OnLeave, Scope, SyncDefinition } from '@rollcall/model'
import { durationText } from './schedule-draft.ts'

/** A sync while somebody edits it: what can be changed here, as people write it in the file. */
export interface Draft {
  readonly user: KindDraft
  readonly group: KindDraft
  readonly roles: Readonly<Record<string, readonly string[]>>
  /** `disable`, `delete after 30d`, … */
  readonly onLeave: string
  /** Empty: as `onLeave`. */
  readonly onDelete: string
  readonly onGroupLeave: string
  /** `disabled, expired`, or `never` */
  readonly disableWhen: string
}

/** What people and groups both have. */
export interface KindDraft {
  readonly fields: Readonly<Record<string, FieldMapping>>
  readonly base: readonly string[]
  readonly filter: string
  /** Of people only. */
  readonly inGroups: readonly string[]
  /** `uid=root*` */
  readonly exclude: readonly string[]
  /** `userName = uid` */
  readonly match: readonly string[]
}

export type Section = (typeof sections)[number]
export const sections = ['fields', 'scope', 'match', 'roles', 'leaving'] as const

const policies = ['onLeave', 'onDelete', 'disableWhen', 'onGroupLeave'] as const
type Policy = (typeof policies)[number]

/** What one row of a section is about. */
export type Place =
  | { readonly part: 'fields'; readonly kind: Kind; readonly name: string }
  | { readonly part: 'base' | 'inGroups' | 'exclude' | 'match'; readonly kind: Kind; readonly at: number }
  | { readonly part: 'filter'; readonly kind: Kind }
  | { readonly part: 'roles'; readonly name: string; readonly at: number }
  | { readonly part: Policy }

export interface DraftRow {
  readonly place: Place
  /** What the row is called by itself. */
  readonly title: string
  /** What stands before it: only the first of several has a name. */
  readonly label: string
  readonly text: string
}

/** What the target has, as far as rows depend on it. */
export interface Offered {
  readonly fields: readonly string[]
  readonly roles: readonly string[]
}

export function draftOf(definition: SyncDefinition): Draft {
  const { users, groups, scope, match, groupMatch, roles, onLeave, onDelete, onGroupLeave, disableWhen } = definition
  const [left, gone] = [leaveText(onLeave), leaveText(onDelete)]
  return {
    user: kindOf(users, scope.users, match),
    group: kindOf(groups, scope.groups, groupMatch),
    roles,
    onLeave: left,
    onDelete: gone === left ? '' : gone,
    onGroupLeave,
    disableWhen: disableWhen.join(', ') || never,
  }
}

function kindOf(
  fields: Mapping = {},
  { base = [], filter = '', inGroups = [], exclude }: Scope = { exclude: [] },
  match: readonly MatchRule[] = [],
): KindDraft {
  return {
    fields,
    base,
    filter,
    inGroups,
    exclude: exclude.map(({ attribute, pattern }) => `${attribute}=${pattern}`),
    match: match.map(({ field, expression }) => `${field} = ${expression}`),
  }
}

/** Nothing at all, until a sync is known. */
export const emptyDraft: Draft = {
  user: kindOf(),
  group: kindOf(),
  roles: {},
  onLeave: '',
  onDelete: '',
  onGroupLeave: '',
  disableWhen: '',
}

function leaveText(policy: OnLeave): string {
  return typeof policy === 'string' ? policy : `delete after ${durationText(policy.deleteAfter)}`
}

/** No state of a person switches the account off: nothing at all means the default. */
const never = 'never'

function policyData(policy: Policy, text: string): unknown {
  const said = text.trim()
  if (said === '') return undefined
  if (policy === 'disableWhen') return said === never ? [] : said.split(/[\s,]+/).filter(Boolean)
  const after = /^delete after (.*)$/.exec(said)?.[1]
  return after === undefined ? said : { deleteAfter: after }
}

/** The rows of a section; every list ends with an empty one, where something new is written. */
export function rowsOf(draft: Draft, section: Section, kind: Kind, { fields, roles }: Offered): readonly DraftRow[] {
  const of = draft[kind]
  const listed = (part: 'base' | 'inGroups' | 'exclude' | 'match', label: string): readonly DraftRow[] =>
    [...of[part], ''].map((text, at) => ({
      place: { part, kind, at },
      title: label,
      label: at === 0 ? label : '',
      text,
    }))
  const policy = (part: Policy, label: string): DraftRow => ({
    place: { part },
    title: label,
    label,
    text: draft[part],
  })
  switch (section) {
    case 'fields':
      return named(fields, of.fields).map((name) => ({
        place: { part: 'fields', kind, name },
        title: name,
        label: name,
        text: of.fields[name]?.expression ?? '',
      }))
    case 'scope':
      return [
        ...listed('base', 'base'),
        { place: { part: 'filter', kind }, title: 'filter', label: 'filter', text: of.filter },
        ...(kind === 'user' ? listed('inGroups', 'in groups') : []),
        ...listed('exclude', 'exclude'),
      ]
    case 'match':
      return [...of.match, ''].map((text, at) => ({
        place: { part: 'match', kind, at },
        title: `rule ${at + 1}`,
        label: text === '' ? 'next' : `rule ${at + 1}`,
        text,
      }))
    case 'roles':
      return named(roles, draft.roles).flatMap((name) =>
        [...(draft.roles[name] ?? []), ''].map((text, at) => ({
          place: { part: 'roles', name, at } as const,
          title: name,
          label: at === 0 ? name : '',
          text,
        })),
      )
    case 'leaving':
      return [
        policy('onLeave', 'out of scope'),
        policy('onDelete', 'deleted'),
        policy('disableWhen', 'disable when'),
        policy('onGroupLeave', 'group left'),
      ]
    default:
      return section satisfies never
  }
}

function named(offered: readonly string[], used: object): readonly string[] {
  return [...new Set([...offered, ...Object.keys(used)])]
}

/** The draft with another text in one place; an empty one takes it away. */
export function putText(draft: Draft, place: Place, text: string): Draft {
  switch (place.part) {
    case 'fields': {
      const { [place.name]: old, ...others } = draft[place.kind].fields
      if (text.trim() === '') return withKind(draft, place.kind, { fields: others })
      const mapping = { expression: text, write: old?.write ?? 'always' } as const
      return withKind(draft, place.kind, { fields: { ...draft[place.kind].fields, [place.name]: mapping } })
    }
    case 'roles': {
      const groups = putIn(draft.roles[place.name] ?? [], place.at, text)
      const { [place.name]: _, ...roles } = draft.roles
      return { ...draft, roles: groups.length === 0 ? roles : { ...draft.roles, [place.name]: groups } }
    }
    case 'base':
    case 'inGroups':
    case 'exclude':
    case 'match':
      return withKind(draft, place.kind, { [place.part]: putIn(draft[place.kind][place.part], place.at, text) })
    case 'filter':
      return withKind(draft, place.kind, { filter: text })
    case 'onLeave':
    case 'onDelete':
    case 'disableWhen':
    case 'onGroupLeave':
      return { ...draft, [place.part]: text }
    default:
      return place satisfies never
  }
}

function withKind(draft: Draft, kind: Kind, changed: Partial<KindDraft>): Draft {
  return { ...draft, [kind]: { ...draft[kind], ...changed } }
}

function putIn(list: readonly string[], at: number, text: string): readonly string[] {
  return text.trim() === '' ? list.filter((_, index) => index !== at) : list.toSpliced(at, 1, text)
}

/** When the field is written: always, only with the account, or only while it is empty. */
export function nextWrite(draft: Draft, kind: Kind, name: string): Draft {
  const { fields } = draft[kind]
  const mapping = fields[name]
  if (!mapping) return draft
  const write = ({ always: 'onCreate', onCreate: 'ifEmpty', ifEmpty: 'always' } as const)[mapping.write]
  return withKind(draft, kind, { fields: { ...fields, [name]: { ...mapping, write } } })
}

/** A match rule before or after its neighbour. */
export function moveRule(draft: Draft, kind: Kind, at: number, by: 1 | -1): Draft {
  const { match } = draft[kind]
  const [rule, other] = [match[at], match[at + by]]
  if (rule === undefined || other === undefined) return draft
  return withKind(draft, kind, { match: match.with(at, other).with(at + by, rule) })
}

/** What leads from one to the other in the file; what says the same stays as it is written. */
export function editsBetween(sync: string, was: Draft, now: Draft): readonly ConfigEdit[] {
  const at = (...path: string[]): readonly string[] => ['syncs', sync, ...path]
  const roles = differing(was.roles, now.roles).map((name) => set(at('roles', name), rolesData(now.roles[name])))
  const kinds = (['user', 'group'] as const).flatMap((kind) => kindEdits(at, kind, was[kind], now[kind]))
  // A file may say the same twice; whoever changes one and sees “the same” at the other means both.
  const follows = was.onLeave !== now.onLeave && now.onDelete === ''
  const leaving = policies
    .filter((part) => was[part] !== now[part] || (part === 'onDelete' && follows))
    .map((part) => set(at(part), policyData(part, now[part])))
  return [...kinds, ...roles, ...leaving]
}

function kindEdits(
  at: (...path: string[]) => readonly string[],
  kind: Kind,
  was: KindDraft,
  now: KindDraft,
): readonly ConfigEdit[] {
  const of = `${kind}s`
  const lists = (['base', 'inGroups', 'exclude'] as const)
    .filter((part) => !same(was[part], now[part]))
    .map((part) => set(at('scope', of, part), now[part].length > 0 ? now[part] : undefined))
  const filter = was.filter === now.filter ? [] : [set(at('scope', of, 'filter'), now.filter.trim() || undefined)]
  const match = same(was.match, now.match) ? [] : [set(at(kind === 'user' ? 'match' : 'matchGroups'), now.match)]
  const changed = differing(was.fields, now.fields)
  // A sync without groups has no mapping of them at all; an empty one would want whatever the target requires.
  const none = kind === 'group' && changed.length > 0 && Object.keys(now.fields).length === 0
  const fields = none
    ? [set(at(of), undefined)]
    : changed.map((name) => set(at(of, name), mappingData(now.fields[name])))
  return [...lists, ...filter, ...match, ...fields]
}

/** What was changed from `was`, changed in `now` instead: whatever somebody else did to the rest stays. */
export function rebased(was: Draft, now: Draft, draft: Draft): Draft {
  const one = <K extends keyof Draft>(part: K): Draft[K] => (same(was[part], draft[part]) ? now[part] : draft[part])
  return {
    user: rebasedKind(was.user, now.user, draft.user),
    group: rebasedKind(was.group, now.group, draft.group),
    roles: rebasedMap(was.roles, now.roles, draft.roles),
    onLeave: one('onLeave'),
    onDelete: one('onDelete'),
    onGroupLeave: one('onGroupLeave'),
    disableWhen: one('disableWhen'),
  }
}

function rebasedKind(was: KindDraft, now: KindDraft, draft: KindDraft): KindDraft {
  const one = <K extends keyof KindDraft>(part: K): KindDraft[K] =>
    same(was[part], draft[part]) ? now[part] : draft[part]
  return {
    fields: rebasedMap(was.fields, now.fields, draft.fields),
    base: one('base'),
    filter: one('filter'),
    inGroups: one('inGroups'),
    exclude: one('exclude'),
    match: one('match'),
  }
}

function rebasedMap<T>(
  was: Readonly<Record<string, T>>,
  now: Readonly<Record<string, T>>,
  draft: Readonly<Record<string, T>>,
): Readonly<Record<string, T>> {
  const changed = new Set(differing(was, draft))
  const kept = Object.entries(now).filter(([name]) => !changed.has(name))
  return Object.fromEntries([...kept, ...Object.entries(draft).filter(([name]) => changed.has(name))])
}

export function sameDraft(one: Draft, other: Draft): boolean {
  return one === other || editsBetween('', one, other).length === 0
}

function set(path: readonly string[], value: unknown): ConfigEdit {
  return value === undefined ? { path } : { path, value }
}

function mappingData(mapping: FieldMapping | undefined): unknown {
  if (!mapping) return undefined
  const { expression, write } = mapping
  return write === 'always' ? expression : { value: expression, write }
}

function rolesData(groups: readonly string[] | undefined): unknown {
  return groups?.length === 1 ? groups[0] : groups
}

function differing(was: Readonly<Record<string, unknown>>, now: Readonly<Record<string, unknown>>): readonly string[] {
  return [...new Set([...Object.keys(was), ...Object.keys(now)])].filter((name) => !same(was[name], now[name]))
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
