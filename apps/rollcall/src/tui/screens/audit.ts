import { auditVerdict, auditVerdictSpoken, clean, count, type Line, type Look, span, wrap } from '@rollcall/presenter'
import {
  auditBindings,
  type Checking,
  canRecords,
  openAudit,
  type RecordsAct,
  type RecordsNews,
  type RecordsState,
  reduceRecords,
} from '../state/records.ts'
import { defineScreen, type Screen } from '../state/screen.ts'
import { drawRecords } from './records.ts'

interface AuditWith {
  readonly sync?: string
  readonly verify?: true
}

/** The audit log from its end, and the proof that nobody changed it. */
export const auditScreen: Screen<AuditWith, RecordsState, RecordsAct, RecordsNews> = defineScreen({
  name: 'audit',
  open: openAudit,
  bindings: auditBindings,
  can: canRecords,
  takesText: ({ typing }) => typing,
  reduce: reduceRecords,
  draw(state, frame) {
    const sync = state.of.of === 'log' ? state.of.sync : undefined
    const head = state.check
      ? checkLines(state.check, frame.around.look).flatMap((line) => wrap(line, frame.width, 2))
      : []
    return {
      crumbs: [...(sync === undefined ? [] : [clean(sync)]), 'Audit log'],
      ...drawRecords(state, { head, aloud: state.check ? [checkAloud(state.check)] : [] }, frame, { when: true }),
    }
  },
})

/** How far a check of the log is, or what it found. */
function checkLines(check: Checking, look: Look): readonly Line[] {
  if ('verdict' in check) return auditVerdict(check.verdict, look).map((line) => line.slice(1))
  return [[span(look.signs.dot, 'accent'), span(` verifying: ${count(check.checked)} of ${count(check.of)} records`)]]
}

/** Said when it begins and when it ends, and not for every stretch between. */
function checkAloud(check: Checking): string {
  return 'verdict' in check ? auditVerdictSpoken(check.verdict) : `Verifying ${count(check.of)} records.`
}
