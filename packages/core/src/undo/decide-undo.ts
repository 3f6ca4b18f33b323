import type { SourceId } from '@rollcall/model'
import type { CompiledSync } from '../compile/compiled.ts'
import { type Account, protectedBy, readAccount } from '../decide/account.ts'
import { onlyAllowed } from '../decide/allowed.ts'
import { phases } from '../decide/drafts.ts'
import { movesOf } from '../decide/moves-of.ts'
import type { Decision, Draft } from '../situation.ts'
import { whole } from './touched.ts'
import {
  joined,
  laterHint,
  nothingToUndo,
  refused,
  type UndoCase,
  type UndoPart,
  type UndoSituation,
} from './undo-case.ts'
import { undoCreate } from './undo-create.ts'
import { undoDelete } from './undo-delete.ts'
import { undoEdits } from './undo-edits.ts'
import { undoLinks } from './undo-links.ts'

/**
 * How what a run did to one record is taken back: only what is still as the run left it. Whatever someone changed since,
 * in the target or by a later run, and whatever cannot be taken back is a finding.
 */
export function decideUndo(sync: CompiledSync, told: UndoSituation): Decision {
  const { past, account, link, now } = told
  const { about } = past
  const compiled = sync[about.kind]
  if (!compiled) return undone(told, nothingToUndo)
  const source = about.source ?? ('' as SourceId)
  const side = { is: 'unread' } as const
  const target = account ? ({ is: 'read', record: account } as const) : ({ is: 'missing' } as const)
  const situation = { kind: about.kind, label: about.label, source, side, target, now, ...(link ? { link } : {}) }
  const c: UndoCase = { sync, compiled, situation, about, told }
  const record = account && readAccount(account, link ?? past.before)
  const pattern = record && protectedBy(compiled, record)
  if (pattern) return undone(told, refused(c, 'protected', `Protected by \`${pattern}\`.`))
  if (account?.problem) return undone(told, refused(c, 'unreadable-record', account.problem.message))
  const part = decidePast(c, record)
  const allowed = onlyAllowed(c, part.drafts)
  const drafts = allowed.drafts.map((draft) => takingBack(c, draft))
  const decision = undone(told, { drafts, findings: [...part.findings, ...allowed.findings] })
  return { ...decision, moves: movesOf(c, drafts) }
}

function decidePast(c: UndoCase, account: Account | undefined): UndoPart {
  const { past, touched, foreign } = c.told
  const by = touched.get(whole)
  if (by !== undefined) return refused(c, 'changed-since', laterHint(by))
  if (foreign) return refused(c, 'changed-since', 'The account is linked to someone else by now.')
  if (past.made) return undoCreate(c, account)
  if (past.deleted) return undoDelete(c)
  const edits = undoEdits(c, account)
  return joined(edits, undoLinks(c, edits.drafts))
}

function takingBack({ told: { run, past } }: UndoCase, draft: Draft): Draft {
  const before = past.before ?? past.tookOver
  return { ...draft, why: 'undone', undoes: { run, seqs: past.seqs, ...(before ? { before } : {}) } }
}

function undone({ link, past }: UndoSituation, { drafts, findings }: UndoPart): Decision {
  const known = link ?? past.before ?? past.tookOver
  return { rows: [], drafts, findings, moves: [], ...(known ? { link: known } : {}) }
}

/**
 * The decision about the gone record whose link the run gave to another: it has its link back, once all else is done; but
 * first, where `own` says that the run changed it too.
 */
export function decideGiveBack(
  { run, past, link, foreign, touched }: UndoSituation,
  own?: Decision,
): Decision | undefined {
  const { tookOver, about, seqs } = past
  if (!tookOver || !about.source || foreign || touched.has(whole) || link?.target !== tookOver.target) return undefined
  const { target: id, base } = tookOver
  const undoes = { run, seqs, before: tookOver }
  const phase = own ? phases.link : phases.delete
  const draft: Draft = { phase, why: 'undone', undo: 'exact', step: { op: 'link', id, base }, undoes }
  const { drafts = [], findings = [], moves = [] } = own ?? {}
  return { rows: [], drafts: [draft, ...drafts], findings, moves, link: tookOver, takesOver: about.source }
}
