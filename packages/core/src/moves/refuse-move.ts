import type { Finding, Link, Value } from '@rollcall/model'
import type { CompiledKind, CompiledSync } from '../compile/compiled.ts'
import { accountClaim } from '../decide/moves-of.ts'
import type { Decision, Situation } from '../situation.ts'
import { changeEdit, editsOf, fieldOf, hasForm, withoutValue } from './edit-drafts.ts'
import type { RefusedMove } from './settle-moves.ts'

/** Whoever holds a value and keeps it. */
export interface Holder {
  readonly label: string
  /** `unknown`: nobody can tell whether there is one. */
  readonly is: 'present' | 'left' | 'unmanaged' | 'unknown'
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
  const compiled = sync[kind] as CompiledKind // of any other kind nothing is written
  const findings = [...decision.findings, findingOf(compiled, situation, decision, move, holder)]
  if (move.field === accountClaim || decision.drafts.some(({ step }) => step.op === 'create')) {
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
    moves: decision.moves.filter(({ field, to }) => field !== move.field || to !== move.to),
    ...(after ? { link: after } : {}),
  }
}

function findingOf(
  compiled: CompiledKind,
  { kind, label, source, link }: Situation,
  decision: Decision,
  move: RefusedMove,
  holder: Holder | undefined,
): Finding {
  const about = { kind, label, source, ...(link ? { target: link.target } : {}) }
  if (move.field === accountClaim) return { code: 'contested', about, hint: hints.contested }
  return {
    code: holder?.is === 'left' ? 'held-by-leaver' : move.code,
    about,
    field: move.field,
    value: spellingOf(compiled, decision, move),
    hint: holder ? hintOf(holder) : hints[move.code],
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
    case 'unknown':
      return 'The target was not listed to its end and cannot be asked for the value, so nobody can tell whether it is free. A run that lists the target shows it.'
    default:
      return is satisfies never
  }
}

/** What to do about a value that belongs to somebody who is not there any more. */
export function leaverHint(label: string): string {
  return `The account of ${label}, who left or is off, still holds it. Rename or delete that account in the target, or have leavers deleted with \`onLeave\`.`
}

/** The value as the source writes it; the move has only the form in which values are compared. */
function spellingOf(compiled: CompiledKind, { drafts }: Decision, { field, to }: RefusedMove): Value {
  const isIt = hasForm(fieldOf(compiled, field), to)
  for (const draft of drafts) {
    const created = draft.step.op === 'create' ? draft.step.attributes[field] : undefined
    const edited = editsOf(draft, field).flatMap((edit) => [...edit.to, ...edit.add])
    const found = (created ?? edited).find(isIt)
    if (found !== undefined) return found as Value
  }
  return to
}

/** Of many values the others are agreed; of one that is not written nothing is agreed but what was. */
function keepBase(compiled: CompiledKind, after: Link, before: Link | undefined, move: RefusedMove): Link {
  const field = fieldOf(compiled, move.field)
  const isIt = hasForm(field, move.to)
  const { [move.field]: agreed, ...others } = after.base
  const kept = field.many ? agreed?.filter((value) => !isIt(value)) : before?.base[move.field]
  return { ...after, base: kept ? { ...others, [move.field]: kept } : others, settled: false }
}
