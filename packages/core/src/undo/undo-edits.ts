import type { Edit, Field, Value } from '@rollcall/model'
import { normalForms, sameValues } from '../compare/normal-form.ts'
import type { Account } from '../decide/account.ts'
import { isOther } from '../decide/case.ts'
import { needsMembers } from '../decide/create.ts'
import { disable, enable, members, phases, roles, update } from '../decide/drafts.ts'
import type { Draft, Other } from '../situation.ts'
import type { PastField, PastPairs } from './past.ts'
import { pairName } from './touched.ts'
import { joined, laterHint, nothingToUndo, nowCalled, refused, type UndoCase, type UndoPart } from './undo-case.ts'

/** Fields, state, members and roles of an account that was there before the run and after it. */
export function undoEdits(c: UndoCase, account: Account | undefined): UndoPart {
  const { past } = c.told
  const pairs = [past.members, past.roles].some(({ added, removed }) => added.length + removed.length > 0)
  const edited = past.fields.size > 0 || past.active !== undefined || pairs
  if (!account) return edited ? refused(c, 'target-missing', 'The account is not there any more.') : nothingToUndo
  const sessions = past.sessionsEnded
    ? refused(c, 'not-undone', 'Sessions that were ended stay ended; people sign in again.')
    : nothingToUndo
  return joined(undoState(c, account), undoFields(c, account), undoMembers(c, account), undoRoles(c, account), sessions)
}

function undoState(c: UndoCase, account: Account): UndoPart {
  const { active } = c.told.past
  if (!active || active.from === active.to || account.active === active.from) return nothingToUndo
  const later = c.told.touched.get('active')
  if (later !== undefined) return refused(c, 'changed-since', laterHint(later), { field: 'active' })
  return { drafts: active.from ? [enable(account)] : disable(c, account, 'undone'), findings: [] }
}

function undoFields(c: UndoCase, account: Account): UndoPart {
  const edits: Edit<Other>[] = []
  const parts: UndoPart[] = []
  for (const [name, past] of c.told.past.fields) {
    const one = undoField(c, account, name, past)
    if ('drafts' in one) parts.push(one)
    else {
      edits.push(one)
      if (isHidden(c, name)) parts.push(refused(c, 'not-undone', hidden, { field: name }))
    }
  }
  return joined({ drafts: updates(c, account, edits), findings: [] }, ...parts)
}

/** The edit that puts a field back; or why there is none. */
function undoField(c: UndoCase, account: Account, name: string, past: PastField): Edit<Other> | UndoPart {
  const field = c.compiled.schema.get(name)
  if (!field || !(isHidden(c, name) || c.sync.fields[c.compiled.kind].includes(name)))
    return refused(c, 'not-undone', 'The configuration no longer writes this field.', { field: name })
  const now = account.valuesOf(field)
  if (now === undefined) return refused(c, 'not-undone', 'The field came only in part.', { field: name })
  const edit = past.many ? manyBack(c, field, now, past) : oneBack(c, field, now, past)
  if (!edit) return nothingToUndo
  const later = c.told.touched.get(name)
  const shown = now[0] === undefined ? {} : { value: now[0] }
  if (later !== undefined) return refused(c, 'changed-since', laterHint(later), { field: name, ...shown })
  if (edit === 'other')
    return refused(c, 'changed-since', 'Someone changed it in the target since, and it stays.', {
      field: name,
      ...shown,
    })
  if (isHidden(c, name) && !past.many && past.from.length === 0)
    return refused(c, 'not-undone', 'The field cannot be read, so nobody knows what it held.', { field: name })
  if (field.required && !past.many && past.from.length === 0)
    return refused(c, 'not-undone', 'The field was empty, and may not be emptied.', { field: name })
  return edit
}

const hidden = 'The field cannot be read: what Rollcall wrote there before is written again.'

function isHidden({ compiled }: UndoCase, name: string): boolean {
  return compiled.schema.get(name)?.readable === false
}

function oneBack(
  c: UndoCase,
  field: Field,
  now: readonly Value[],
  { from, to }: Extract<PastField, { many: false }>,
): Edit<Other> | 'other' | undefined {
  if (sameValues(field, now, from)) return undefined
  if (!isAsLeft(c, field, now, to)) return 'other'
  const back = field.type === 'ref' ? from.map((id) => nowCalled(c, String(id))) : from
  return { field: field.name, from: now, to: back, add: [], remove: [] }
}

/** As the run left it: what it wrote, what the target made of that, or where an undo of it was cut short. */
export function isAsLeft(
  { told: { left, link } }: UndoCase,
  field: Field,
  now: readonly Value[],
  to: readonly Value[],
): boolean {
  if (sameValues(field, now, to)) return true
  const unkept = link?.unkept?.[field.name]
  if (unkept && sameValues(field, unkept.wanted, to) && sameValues(field, unkept.kept, now)) return true
  const cut = left.get(field.name)
  return cut !== undefined && sameValues(field, now, cut)
}

function manyBack(
  c: UndoCase,
  field: Field,
  now: readonly Value[],
  { added, removed }: Extract<PastField, { many: true }>,
): Edit<Other> | undefined {
  const held = normalForms(field, now)
  const add = [...normalForms(field, removed)].filter(([form]) => !held.has(form)).map(([, value]) => value)
  const remove = [...normalForms(field, added)].flatMap(([form]) => held.get(form) ?? [])
  if (add.length + remove.length === 0) return undefined
  const back = field.type === 'ref' ? add.map((id) => nowCalled(c, String(id))) : add
  return { field: field.name, from: [], to: [], add: back, remove }
}

function updates(c: UndoCase, account: Account, edits: readonly Edit<Other>[]): readonly Draft[] {
  const later = edits.filter(({ to, add }) => [...to, ...add].some(isOther))
  const first = edits.filter((edit) => !later.includes(edit))
  const { id, version } = account
  return [
    ...(first.length > 0 ? [update(c, id, first, { phase: phases.update, why: 'undone', version })] : []),
    ...(later.length > 0 ? [update(c, id, later, { phase: phases.reference, why: 'undone' })] : []),
  ]
}

function undoMembers(c: UndoCase, account: Account): UndoPart {
  const { add, remove, findings } = pairsBack(c, account, 'members', c.told.past.members)
  const back = add.map((id) => nowCalled(c, id))
  if (needsMembers(c)) return { drafts: members(account.id, 'undone', phases.give, back, remove), findings }
  const take = members(account.id, 'undone', phases.takeAway, [], remove)
  return { drafts: [...take, ...members(account.id, 'undone', phases.give, back, [])], findings }
}

function undoRoles(c: UndoCase, account: Account): UndoPart {
  const { add, remove, findings } = pairsBack(c, account, 'roles', c.told.past.roles)
  const take = roles(account.id, 'undone', phases.takeAway, [], remove)
  return { drafts: [...take, ...roles(account.id, 'undone', phases.give, add, [])], findings }
}

/** A pair that was added goes if it is still there, one that was removed comes back if it is not. */
function pairsBack(
  c: UndoCase,
  account: Account,
  kind: 'members' | 'roles',
  { added, removed }: PastPairs,
): { readonly add: readonly string[]; readonly remove: readonly string[] } & Pick<UndoPart, 'findings'> {
  if (added.length + removed.length === 0) return { add: [], remove: [], findings: [] }
  const values = account.valuesOf(c.compiled.schema.get(kind) ?? { name: kind })
  if (values === undefined)
    return { add: [], remove: [], ...refused(c, 'not-undone', 'The field came only in part.', { field: kind }) }
  const held = new Set(values.map(String))
  const due = (pairs: readonly string[], there: boolean): string[] => pairs.filter((pair) => held.has(pair) === there)
  const remove = due(added, true)
  const add = due(removed, false)
  const since = (pair: string): number | undefined => c.told.touched.get(pairName(kind, pair))
  const findings = [...remove, ...add].flatMap((pair) => {
    const later = since(pair)
    return later === undefined
      ? []
      : refused(c, 'changed-since', laterHint(later), { field: kind, value: pair }).findings
  })
  const untouched = (pair: string): boolean => since(pair) === undefined
  return { add: add.filter(untouched), remove: remove.filter(untouched), findings }
}
