import {
  bold,
  clean,
  duration,
  guardLines,
  type Line,
  type Look,
  runSpoken,
  span,
  statusSpan,
  tally,
  time,
  wrap,
} from '@rollcall/presenter'
import {
  canRecords,
  openRecords,
  type RecordsAct,
  type RecordsNews,
  type RecordsState,
  type RunFacts,
  recordBindings,
  reduceRecords,
} from '../state/records.ts'
import { defineScreen, type Screen } from '../state/screen.ts'
import { drawRecords } from './records.ts'

/** One run: how it went, and every change that it made or tried. */
export const recordScreen: Screen<{ readonly run: number }, RecordsState, RecordsAct, RecordsNews> = defineScreen({
  name: 'record',
  open: ({ run }, around) => openRecords({ of: 'run', run }, around),
  bindings: recordBindings,
  can: canRecords,
  takesText: ({ typing }) => typing,
  reduce: reduceRecords,
  draw(state, frame) {
    const { run } = state
    const id = state.of.of === 'run' ? state.of.run : 0
    const head = run ? runHead(run, frame.around.look, frame.width, frame.height >= 30 ? 6 : 3) : [[]]
    return {
      crumbs: [...(run ? [clean(run.sync)] : []), `Run ${id}`],
      ...drawRecords(state, { head, aloud: run ? runAloud(run, frame.around.look) : [] }, frame, { when: false }),
    }
  },
})

/** How a run went, in at most so many lines: counts, then what stopped it or went wrong, then what was noted. */
function runHead(run: RunFacts, look: Look, width: number, most: number): readonly Line[] {
  const { startedAt, endedAt, planned, applied, undoes, mode, problem, auditHead, guards, notes = [] } = run
  const took = endedAt === undefined ? '' : `  ${duration(endedAt - startedAt)}`
  const what = undoes === undefined ? mode : `undo of run ${undoes}`
  const first: Line = [
    statusSpan(run, look),
    span(`  ${what}  ${time(startedAt, look.timeZone)}${took}`, 'quiet'),
    ...(applied ? [span('  '), bold(tally(applied, planned))] : []),
  ]
  const said: readonly Line[] = [
    ...(problem ? [[span(clean(problem.message), 'bad')], ...(problem.hint ? [[span(clean(problem.hint))]] : [])] : []),
    ...guardLines(guards, { ...look, width }).map((line) => line.slice(1)),
    ...notes.flatMap((note) => wrap([span(`${look.signs.dot} ${clean(note)}`, 'quiet')], width, 2)),
  ]
  const last: readonly Line[] =
    auditHead === undefined ? [] : [[span(`audit log ended with ${auditHead.slice(0, 32)}`, 'quiet')]]
  return [first, ...said.slice(0, most - 1 - last.length), ...last]
}

function runAloud(run: RunFacts, look: Look): readonly string[] {
  const { problem, guards, auditHead, notes = [] } = run
  return [
    runSpoken(run, look),
    ...(problem ? [clean([problem.message, problem.hint].filter(Boolean).join(' '))] : []),
    ...guards.filter(({ tripped }) => tripped).map(({ code, message }) => `Guard ${code}: ${clean(message)}`),
    ...notes.map(clean),
    ...(auditHead === undefined ? [] : [`Audit log ended with ${auditHead.slice(0, 32)}.`]),
  ]
}
