import { bold, clean, type Line, plain, recordsText, span } from '@rollcall/presenter'
import { completePlace, serverWarning } from '../../init/known-servers.ts'
import { proposedFrom } from '../../init/sample.ts'
import { keyLabel } from '../keys.ts'
import { secretNote } from '../state/credential.ts'
import { type Drawing, defineScreen, type Frame, type Row, type Screen } from '../state/screen.ts'
import {
  canStart,
  openStart,
  reduceStart,
  type StartAct,
  type StartNews,
  type StartState,
  type StepTest,
  startBindings,
  startStays,
} from '../state/start.ts'
import { fieldsOf, groupsText, type StepName, stepsOf, titles } from '../state/start-steps.ts'
import { textOf } from '../widgets/form.ts'
import { formLines } from '../widgets/form-lines.ts'
import { paragraph } from '../widgets/paragraph.ts'
import { problemRows } from '../widgets/problem-rows.ts'
import { testRows } from '../widgets/test-rows.ts'

/** The first configuration, a question at a time, each answer tried before the next. */
export const startScreen: Screen<object, StartState, StartAct, StartNews> = defineScreen({
  name: 'start',
  open: openStart,
  bindings: startBindings,
  can: canStart,
  takesText: ({ step, written }) => step !== 'review' && written === undefined,
  stays: startStays,
  reduce: reduceStart,
  draw,
})

function draw(state: StartState, frame: Frame): Drawing {
  const { step, form } = state
  const steps = stepsOf(form)
  const at = steps.indexOf(step)
  const common = {
    crumbs: ['First configuration'],
    status: [span(`step ${at + 1} of ${steps.length}`, 'quiet')],
  }
  if (step === 'review') return { ...common, ...review(state, frame) }
  const done = steps.slice(0, at).flatMap((one) => doneLine(one, state, frame))
  const warning = at > 0 ? serverWarning(state.found.system, textOf(form, 'bind.dn')) : undefined
  const { proposal } = state.found
  const proposed = step === 'mapping' && proposal ? [span(`  proposed ${proposedFrom(proposal.sample)}`, 'quiet')] : []
  const head: Row[] = [
    ...done.map((line) => ({ line })),
    ...(warning ? paragraph(`${frame.around.look.signs.guard} ${warning}`, frame.width, 'warn') : []).map((line) => ({
      line,
    })),
    ...(done.length > 0 ? [{ line: [] }] : []),
    { line: [bold(titles[step]), ...proposed] },
    { line: [] },
  ]
  const tried = state.tests[step]
  const lines = tried ? testRows(tried, frame.width, frame.around.look) : []
  const groups = step === 'mapping' && proposal ? groupsText(proposal) : undefined
  const below = groups ? paragraph(groups, frame.width, 'quiet') : lines
  const result: readonly Row[] = below.length > 0 ? [[], ...below].map((line) => ({ line })) : []
  const room = frame.height - head.length
  const { rows, cursor, spoken } = formLines(form, fieldsOf(step, form, state.found), {
    width: frame.width,
    look: frame.around.look,
    height: Math.max(5, room - Math.min(result.length, Math.floor(room / 2))),
    notes: { [`${step}.typed`]: secretNote(state.secrets[step]?.found) },
  })
  const waiting = step === 'mapping' && !proposal
  const body = waiting
    ? [...head, { line: [span('Reading what both systems have.', 'quiet')] }]
    : [...head, ...rows, ...result.slice(Math.max(0, result.length - (room - rows.length)))] // where it failed stands last
  return {
    ...common,
    body,
    ...(cursor && !waiting ? { cursor: { row: cursor.row + head.length, column: cursor.column } } : {}),
    spoken: {
      lines: [
        `Step ${at + 1} of ${steps.length}: ${titles[step]}`,
        ...result.map(({ line }) => plain(line).trim()),
      ].filter(Boolean),
      ...spoken,
    },
  }
}

/** A step that is over, in a line. */
function doneLine(step: StepName, { form, found, tests }: StartState, { around: { look } }: Frame): readonly Line[] {
  const said: Readonly<Partial<Record<StepName, readonly string[]>>> = {
    source: [completePlace(textOf(form, 'source.place')), found.system ?? ''],
    app: [textOf(form, 'app.id'), recordsOf(tests.app, 'source')],
    bind: [textOf(form, 'bind.dn') || 'anonymous'],
    base: [textOf(form, 'base.dn'), recordsOf(tests.base, 'source')],
    columns: [`id ${textOf(form, 'columns.id')}`, recordsOf(tests.columns, 'source')],
    target: [textOf(form, 'target.place'), found.targetSystem ?? ''],
    table: [textOf(form, 'table.name') || textOf(form, 'table.id'), recordsOf(tests.table, 'target')],
  }
  const parts = said[step]?.filter(Boolean) ?? []
  if (parts.length === 0) return []
  return [[span(look.signs.done, 'good'), span(` ${clean(parts.join('  '))}`, 'quiet')]]
}

function recordsOf(test: StepTest | undefined, as: 'source' | 'target'): string {
  const all = Object.assign({}, ...(test?.stages ?? []).map(({ records }) => records))
  return recordsText(all, as)
}

/** What is wrong with the file, if anything, and the file as it would be; all of it can be scrolled to. */
function review(
  state: StartState,
  { width, height, around: { known, look } }: Frame,
): Pick<Drawing, 'body' | 'spoken'> {
  const { draft, written, top } = state
  if (written !== undefined) {
    const lines: Line[] = [
      [span(look.signs.done, 'good'), bold(' The configuration is written.')],
      [span(clean(written), 'quiet')],
      [],
      [bold('Enter', 'accent'), span(' shows what a first run would change.')],
      [span('Nothing is written to the application by that.', 'quiet')],
    ]
    return { body: lines.map((line) => ({ line })), spoken: { lines: lines.map(plain).filter(Boolean) } }
  }
  if (!draft) return { body: [{ line: [span('Checking it against both systems.', 'quiet')] }], spoken: { lines: [] } }
  const problem = draft.problem ? [...problemRows(draft.problem, width, 'bad'), []] : []
  const text = draft.text.trimEnd().split('\n')
  const lines = [
    ...problem,
    ...text.map((line): Line => [span(clean(line), line.trimStart().startsWith('#') ? 'quiet' : undefined)]),
  ]
  const title = draft.problem ? 'This cannot be written yet.' : titles.review
  const head: Line[] = [[bold(title), span(`  ${clean(known.file)}`, 'quiet')], []]
  const room = Math.max(1, height - head.length - 1)
  const from = Math.min(top, Math.max(0, lines.length - room))
  const shown = lines.slice(from, from + room)
  const more = lines.length - from - shown.length
  const foot: Line = more > 0 ? [span(`${more} more lines below: ${keyLabel('down', look)} or pgdn`, 'quiet')] : []
  return {
    body: [...head, ...shown, foot].map((line) => ({ line })),
    spoken: {
      lines: [...head, ...lines].map(plain).filter(Boolean),
      item: draft.problem ? 'It cannot be written yet.' : 'Enter writes it.',
    },
  }
}
