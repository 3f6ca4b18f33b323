import { type About, sentenceOf } from '@rollcall/model'
import type { CompiledSync } from '../compile/compiled.ts'
import type { Decision, Draft, Situation, SourceSide } from '../situation.ts'
import { type Account, accountOf, protectedBy } from './account.ts'
import { type Case, finding, hasLeft, join, type LinkedCase, nothing, offReason, type Part, row } from './case.ts'
import { conclude, untouched } from './conclude.ts'
import { decideCreate } from './create.ts'
import { doubted } from './doubted.ts'
import { decideFields } from './fields.ts'
import { decideGroupLeave } from './group.ts'
import { hold } from './hold.ts'
import { decideLeave } from './leave.ts'
import { leftHow } from './left-how.ts'
import { asLinked, findMatch } from './match.ts'
import { decideMembers } from './members.ts'
import { decideMissing } from './missing.ts'
import { decideRoles } from './roles.ts'
import { decideState } from './state.ts'
import { isStranger, leaveAlone } from './stranger.ts'

type InScope = Extract<SourceSide, { readonly is: 'present' | 'unchanged' }>

/** What one run decides about one record. Total: it decides whatever it is told. */
export function decide(sync: CompiledSync, told: Situation): Decision {
  const decision = decideOne(sync, told)
  return told.held ? hold(told, decision) : decision
}

function decideOne(sync: CompiledSync, told: Situation): Decision {
  const situation = withDoubt(withExclusion(told))
  const compiled = sync[situation.kind]
  if (compiled === undefined) return untouched({ situation }, row('not-in-scope'))
  const c = { sync, compiled, situation, about: aboutOf(situation) }
  const { side, link } = situation
  if (side.is === 'unread') return untouched(c, row('unread'))
  const unreadable = hintOfUnreadable(situation)
  if (unreadable !== undefined) return untouched(c, row('unread', [], [finding(c, 'unreadable-record', unreadable)]))
  return link ? decideLinked(leftHow(doubted({ ...c, link, matched: false }))) : decideUnlinked(c)
}

function decideUnlinked(c: Case): Decision {
  const { side, candidates } = c.situation
  if (side.is !== 'present') return untouched(c, row('not-in-scope'))
  if (candidates === undefined) return untouched(c, row('unread'))
  if (c.situation.members?.complete === false) return untouched(c, incompleteGroup(c))
  const matched = findMatch(c, side.wanted, candidates)
  if (matched === undefined) return conclude(c, decideCreate(c, 'joined'))
  if ('refused' in matched) return untouched(c, matched.refused)
  const linked = asLinked(c, side, matched.candidate)
  const { target, base } = linked.link
  const step: Draft['step'] = { op: 'link', id: target, base }
  const first = row('match', [{ phase: 1, why: 'matched', undo: 'exact', step }])
  const account = accountOf(linked.situation.target, linked.link)
  const decision = conclude(linked, join(first, account ? decidePresent(linked, account, side) : nothing), account)
  // A link that may not be made takes nothing over.
  const { takesOver } = matched
  return takesOver === undefined || !decision.link ? decision : { ...decision, takesOver }
}

function decideLinked(c: LinkedCase): Decision {
  const { side, target, members } = c.situation
  if (target.is === 'unread') return untouched(c, row('unread'))
  if (target.is === 'read' && target.record.problem) {
    return untouched(c, row('unread', [], [finding(c, 'unreadable-record', sentenceOf(target.record.problem))]))
  }
  const account = accountOf(target, c.link)
  const pattern = account && protectedBy(c.compiled, account)
  if (pattern) return untouched(c, row('protected', [], [finding(c, 'protected', `Protected by \`${pattern}\`.`)]))
  if (members?.complete === false && !hasLeft(c)) return untouched(c, incompleteGroup(c))
  if (account === undefined) return conclude(c, decideMissing(c))
  if (side.is === 'present' || side.is === 'unchanged')
    return isStranger(c, account) ? untouched(c, leaveAlone(c)) : conclude(c, decidePresent(c, account, side), account)
  return conclude(c, c.situation.kind === 'user' ? decideLeave(c, account) : decideGroupLeave(c, account), account)
}

/** First the state, then the fields; in each the first row that fits. */
function decidePresent(c: LinkedCase, account: Account, side: InScope): Part {
  const fields = decideFields(c, account)
  const part =
    c.situation.kind === 'user' ? join(decideUser(c, account, side), fields) : join(fields, decideMembers(c, account))
  return part.rows.length > 0 ? part : { ...part, rows: ['in-step'] }
}

function decideUser(c: LinkedCase, account: Account, side: InScope): Part {
  const standing = (side.is === 'present' ? side.wanted.standing : c.link.standing) ?? {}
  const state = c.sync.abilities.setActive ? decideState(c, account, standing) : nothing
  return join(state, decideRoles(c, account, side.roles, offReason(c, standing) !== undefined))
}

/** An excluded record is out of scope, whoever found it. */
function withExclusion(situation: Situation): Situation {
  const { side } = situation
  return side.is === 'present' && side.wanted.excludedBy ? { ...situation, side: { is: 'out-of-scope' } } : situation
}

/** Nobody is taken to have left on the word of a source that was not read to its end. */
function withDoubt(situation: Situation): Situation {
  const { side, incomplete } = situation
  return incomplete && (side.is === 'out-of-scope' || side.is === 'gone')
    ? { ...situation, side: { is: 'unread' } }
    : situation
}

function hintOfUnreadable({ side }: Situation): string | undefined {
  if (side.is === 'unreadable') return side.hint
  return side.is === 'present' ? side.wanted.problems.find(({ code }) => code === 'unreadable-record')?.hint : undefined
}

function incompleteGroup(c: Case): Part {
  const hint = 'Its members were not read to the end, so nothing changes.'
  return row('unread', [], [finding(c, 'incomplete-group', hint)])
}

function aboutOf({ kind, label, source, link }: Situation): About {
  return { kind, label, source, ...(link ? { target: link.target } : {}) }
}
