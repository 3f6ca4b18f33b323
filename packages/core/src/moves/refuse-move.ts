import type { Finding, Link, Value } from '@rollcall/model'
import { normalForm } from '../compare/normal-form.ts'
import type { CompiledKind, CompiledSync } from '../compile/compiled.ts'
import { accountClaim } from '../decide/moves-of.ts'
import type { Decision, Situation } from '../situation.ts'
import { changeEdit, withoutValue } from './edit-drafts.ts'
import type { RefusedMove } from './settle-moves.ts'

/** Whoever holds a value and keeps it. */
export interface Holder {
  readonly label: string
  readonly is: 'present' | 'left' | 'unmanaged'
}

const hints = {
  'value-taken': 'Someone else holds this value and keeps it. Make it unique at the source.',
  'duplicate-value': 'Several records want this value, so none gets it. Make it unique at the source.',
  contested:
    'Several records fit the same account, so none is linked to it. Make the match value unique at the source.',
}

/**
 * The decision without the value that the record does not get, and with the finding that says so. A new record is then
 * not created at all, and an account that several claim is linked to nobody; other fields are written all the same.
 */
export function refuseMove(
  sync: CompiledSync,
  situation: Situation,
  decision: Decision,
  move: RefusedMove,
  holder?: Holder,
): Decision {
  const { kind, link } = situation
  const compiled = sync[kind]
  const findings = [...decision.findings, findingOf(situation, decision, move, holder)]
  const nothingLeft = move.field === accountClaim || decision.drafts.some(({ step }) => step.op === 'create')
  if (compiled === undefined || nothingLeft) {
    return {
      rows: decision.rows,
      drafts: [],
      findings,
      moves: [],
      ...(link ? { link: { ...link, settled: false } } : {}),
    }
  }
  const after = decision.link && keepBase(compiled, decision.link, link, move)
  return {
    ...decision,
    drafts: changeEdit(compiled, decision.drafts, move.field, (edit) => withoutValue(compiled, edit, 'add', move.to)),
    findings,
    moves: decision.moves.filter(({ field, from, to }) => field !== move.field || from !== move.from || to !== move.to),
    ...(after ? { link: after } : {}),
  }
}

function findingOf(
  { kind, label, source, link }: Situation,
  decision: Decision,
  move: RefusedMove,
  holder: Holder | undefined,
): Finding {
  const about = { kind, label, source, ...(link ? { target: link.target } : {}) }
  if (move.field === accountClaim) return { code: 'contested', about, hint: hints.contested }
  const value = spellingOf(decision, move)
  const known = move.code === 'value-taken' ? holder : undefined
  return {
    code: known?.is === 'left' ? 'held-by-leaver' : move.code,
    about,
    field: move.field,
    ...(value === undefined ? {} : { value }),
    hint: known ? hintOf(known) : hints[move.code],
  }
}

function hintOf({ label, is }: Holder): string {
  switch (is) {
    case 'present':
      return `${label} holds this value and keeps it. Make it unique at the source.`
    case 'left':
      return leaverHint(label)
    case 'unmanaged':
      return `The account ${label}, which no link covers, holds this value. Rename it in the target, or add a match rule that finds it.`
    default:
      return is satisfies never
  }
}

/** What to do about a value that belongs to somebody who is not there any more. */
export function leaverHint(label: string): string {
  return `The account of ${label}, who left or is off, still holds it. Rename or delete that account in the target, or have leavers deleted with \`onLeave\`.`
}

/** The value as the source writes it; the move has only the form in which values are compared. */
function spellingOf({ drafts }: Decision, { field, to }: RefusedMove): Value | undefined {
  const values = drafts.flatMap(({ step }) => {
    if (step.op === 'create') return step.attributes[field] ?? []
    return step.op === 'update'
      ? step.edits.filter((edit) => edit.field === field).flatMap((edit) => [...edit.to, ...edit.add])
      : []
  })
  const known = values.filter((value) => typeof value !== 'object')
  return known.length === 1 ? known[0] : to
}

function keepBase(compiled: CompiledKind, after: Link, before: Link | undefined, move: RefusedMove): Link {
  const field = compiled.schema.get(move.field)
  const { [move.field]: agreed = [], ...others } = after.base
  const kept = field?.many ? agreed.filter((value) => normalForm(field, value) !== move.to) : before?.base[move.field]
  return { ...after, base: kept ? { ...others, [move.field]: kept } : others, settled: false }
}
