import type { Change, ChangeWord, Edit, Made } from '@rollcall/model'
import { wordsOf } from '@rollcall/model'
import { type ChangeLook, changeLooks, type Look } from './look.ts'
import { reasonText } from './reason.ts'
import { bold, type Line, span } from './span.ts'
import { clean } from './text.ts'
import { someValues, valuesText } from './value.ts'

/** What one change does, as a row shows it: first what it does in general, then each field before → after. */
export interface ChangeText {
  readonly look: ChangeLook
  readonly person: string
  readonly account: string
  readonly lines: readonly Line[]
  /** Empty where the lines say it already. */
  readonly why: string
  /** Whether an undo can bring it back. */
  readonly undo: string
}

/** What the accounts that a plan makes are called, by the number of the change that makes them. */
export type Names = (made: Made) => string | undefined

export function changeText(change: Change, look: Look, names: Names = () => undefined): ChangeText {
  const { about, step } = change
  return {
    look: lookOf(change),
    person: clean(about.label),
    account: clean(about.target ?? ('id' in step && typeof step.id === 'string' ? step.id : '')) || '–',
    lines: stepLines(change, look, names),
    why: saysWhy.has(step.op) ? '' : reasonText(change.why),
    undo: undoWords[change.undo],
  }
}

const undoWords: Readonly<Record<Change['undo'], string>> = {
  exact: 'can be undone',
  partial: 'can be undone only in part',
  impossible: 'cannot be undone',
}

/** Operations whose line ends with the reason. */
const saysWhy: ReadonlySet<string> = new Set(['setActive', 'endSessions', 'delete', 'link', 'unlink'])

/** The first of a change's words, which is the group it is listed in. */
export function lookOf(change: Pick<Change, 'step' | 'rename'>): ChangeLook {
  return lookOfWord(wordsOf(change)[0]?.[0] ?? 'update')
}

export function lookOfWord(word: ChangeWord): ChangeLook {
  const look = changeLooks.find((one) => one.word === word)
  if (!look) throw new RangeError(`no look for ${word}`)
  return look
}

function stepLines({ step, about, why, names: accounts }: Change, look: Look, names: Names): readonly Line[] {
  switch (step.op) {
    case 'create': {
      const values = someValues(step.attributes, 3)
      const what = `new ${step.kind === 'group' ? 'group' : 'account'}${step.active ? '' : ', switched off'}`
      return [values ? [span(what), span(`  ${values}`, 'quiet')] : [span(what)]]
    }
    case 'update':
      return step.edits.map((edit) => editLine(edit, look, names))
    case 'members':
      return [whoLine(step.add.map(called(accounts)), step.remove.map(called(accounts)), look, names)]
    case 'roles':
      return [whoLine(step.grant, step.revoke, look, names)]
    case 'setActive':
      return [[span(`switched ${step.active ? 'on' : 'off'}: ${reasonText(why)}`)]]
    case 'endSessions':
      return [[span(`open sessions end: ${reasonText(why)}`)]]
    case 'delete':
      return [[span(`${about.kind === 'group' ? 'group' : 'account'} deleted: ${reasonText(why)}`)]]
    case 'link':
      return [[span(`linked: ${reasonText(why)}`)]]
    case 'unlink':
      return [[span(`link forgotten, the account stays: ${reasonText(why)}`)]]
    default:
      return step satisfies never
  }
}

/** `title: Clerk → Senior clerk`; of a field with many values what comes and goes. */
export function editLine(edit: Edit<string | Made>, look: Look, names: Names = () => undefined): Line {
  const field = clean(edit.field)
  if (edit.add.length + edit.remove.length > 0)
    return [span(`${field}:`, 'quiet'), span(' '), ...whoLine(edit.add, edit.remove, look, names, edit.field)]
  const before = valuesText(edit.from, edit.field)
  const after = edit.to.map((value) => nameOf(value, names, edit.field)).join(', ') || '–'
  const was = { ...span(before), gives: true } as const
  return [span(`${field}:`, 'quiet'), span(' '), was, span(` ${look.signs.arrow} `, 'quiet'), bold(after)]
}

/** An account by its name, where the plan tells it. */
function called(accounts: Change['names']): (member: string | Made) => string | Made {
  return (member) => (typeof member === 'string' ? (accounts?.[member] ?? member) : member)
}

const mostNames = 4

function whoLine(add: readonly Item[], remove: readonly Item[], look: Look, names: Names, field = ''): Line {
  const some = (items: readonly Item[], sign: string) => {
    const shown = items.slice(0, mostNames).map((item) => `${sign} ${nameOf(item, names, field)}`)
    if (items.length > shown.length) shown.push(`and ${items.length - shown.length} more`)
    return shown.join(', ')
  }
  const parts = [span(some(add, look.signs.create), 'good'), span(some(remove, look.signs.delete), 'note')]
  const [first, second] = parts.filter(({ text }) => text !== '')
  return second ? [first ?? second, span('  '), second] : first ? [first] : []
}

type Item = Edit['from'][number] | Made

function nameOf(item: Item, names: Names, field: string): string {
  if (typeof item === 'object' && 'by' in item) return clean(names(item) ?? `the account of change ${item.by}`)
  return valuesText([item], field)
}
