import {
  bold,
  changeLooks,
  clean,
  count,
  duration,
  indent,
  type Line,
  type Look,
  plain,
  runLines,
  span,
  spokenLine,
  table,
  wrap,
} from '@rollcall/presenter'
import { ends } from '../look/frame.ts'
import {
  canRun,
  isOver,
  openRun,
  type RunAct,
  type RunGiven,
  type RunNews,
  type RunState,
  reduceRun,
  runBindings,
  staysInRun,
} from '../state/run.ts'
import { type Failure, mostFailures } from '../state/run-view.ts'
import { type Drawing, defineScreen, type Frame, type Row, type Screen } from '../state/screen.ts'
import { windowOf } from '../widgets/list.ts'
import { applyLines, phase, readingLines } from './phase-lines.ts'

/** A plan while it is carried out, and what came of it. */
export const runScreen: Screen<RunGiven, RunState, RunAct, RunNews> = defineScreen({
  name: 'run',
  open: openRun,
  bindings: runBindings,
  can: canRun,
  stays: staysInRun,
  reduce: reduceRun,
  draw,
})

function draw(state: RunState, frame: Frame): Drawing {
  const { look } = frame.around
  const { given, ended, errors } = state
  const way = `${clean(given.from)} ${look.signs.arrow} ${clean(given.to)}`
  const undo = given.header.undoes
  const crumbs = [clean(given.sync), undo === undefined ? 'Run' : `Undo of run ${undo}`]
  const common = { crumbs, status: [span(ended ? `${way}  run ${ended.run}` : way, 'quiet')] }
  if (errors) return { ...common, ...drawErrors(state, errors.selected, frame) }
  const body = lines(state, frame).map((line) => ({ line }))
  return { ...common, body, spoken: { lines: spokenLines(state, look) } }
}

function lines(state: RunState, { width, height, around: { look } }: Frame): readonly Line[] {
  const { given, view } = state
  const names = { from: clean(given.from), to: clean(given.to) }
  const top: Line[] = [
    ...readingLines(view, names, look, width, given.header.undoes !== undefined),
    ...applyPart(state, look, width),
    [],
    ...statusLines(state, look, width),
  ]
  const done = doneLine(state, look)
  if (done.length > 0) top.push(done, [])
  const end = endLines(state, look, width)
  const room = height - top.length - end.length
  const failed = failureLines(state, look, width, Math.max(2, height >= 30 ? Math.floor(room / 2) : room))
  const latest = height >= 30 ? latestLines(state, look, width, room - failed.length) : []
  return [...top, ...end, ...failed, ...latest]
}

function applyPart(state: RunState, look: Look, width: number): readonly Line[] {
  const { view, ended, held } = state
  const { applying } = view
  const over = isOver(state)
  if (!applying)
    return [
      phase(
        look,
        over ? 'cut' : 'on',
        'apply',
        [span(view.settling ? `clearing up ${count(view.settling)} unknown outcomes of an earlier run` : '')],
        '',
        width,
      ),
    ]
  const is = over ? (ended?.status === 'done' ? 'done' : 'cut') : held ? 'held' : 'on'
  return applyLines(applying, is, look, width, ended ? applying.since + ended.durationMs : undefined)
}

/** One line in one place for whatever keeps the run from going on at full speed. */
function statusLines(state: RunState, look: Look, width: number): readonly Line[] {
  if (isOver(state)) return []
  const { stopping, held, view, given } = state
  if (stopping)
    return [[span(`${look.signs.guard} `, 'warn'), span('Stopping: calls in flight are finished first.')], []]
  if (held)
    return [
      ends(
        [
          span(`${look.signs.guard} `, 'warn'),
          bold('Held.'),
          span(` No call begins before space; nobody else can run ${clean(given.sync)} meanwhile.`),
        ],
        [],
        width,
      ),
      [],
    ]
  const { waiting } = view
  if (!waiting) return [[], []]
  const left = waiting.until - look.now
  const asked = /^rate-limited/.test(waiting.why.code)
    ? `${clean(given.to)} asked for a slower pace`
    : `${clean(given.to)} does not answer as it should`
  const next = left > 0 ? `next try in ${duration(Math.ceil(left / 1000) * 1000)}` : 'trying again'
  const times = waiting.times > 1 ? `, ${count(waiting.times)} times so far` : ''
  return [
    [
      span(`${look.signs.disable} `, 'note'),
      span(`${asked}: `),
      span(next, 'note'),
      span(`  (${clean(waiting.why.message)}${times})`, 'quiet'),
    ],
    [],
  ]
}

const past: Readonly<Record<string, string>> = {
  create: 'created',
  update: 'updated',
  rename: 'renamed',
  enable: 'enabled',
  disable: 'disabled',
  delete: 'deleted',
  endSessions: 'sessions ended',
  addMember: 'members added',
  removeMember: 'members removed',
  grant: 'granted',
  revoke: 'revoked',
  link: 'linked',
  unlink: 'unlinked',
}

function doneLine({ view }: RunState, look: Look): Line {
  const parts = changeLooks.flatMap(({ word, sign, tone }): Line => {
    const times = view.done[word] ?? 0
    return times > 0
      ? [span('   '), span(look.signs[sign], tone), span(` ${count(times)} `), span(past[word] ?? word, 'quiet')]
      : []
  })
  const left = view.leftOut > 0 ? [span('   '), span(`${look.signs.dot} ${count(view.leftOut)} left out`, 'quiet')] : []
  return parts.length + left.length > 0 ? [bold('Done'), ...parts, ...left] : []
}

function failureLines(state: RunState, look: Look, width: number, room: number): readonly Line[] {
  const { view, given } = state
  const { failures, failed } = view
  if (failed === 0 || room < 2) return []
  const again =
    given.header.undoes === undefined ? `rollcall retry ${clean(given.sync)}` : `rollcall undo ${given.header.undoes}`
  const head: Line = [
    bold('Not done'),
    // Once it is over the end says it.
    ...(isOver(state)
      ? [span(`   ${count(failed)}`, 'quiet')]
      : [
          span(`   ${count(failed)}, kept as findings; `, 'quiet'),
          span(again, 'accent'),
          span(' takes them up again', 'quiet'),
        ]),
  ]
  const most = Math.max(1, room - 3)
  const shown = failures.slice(-most)
  const rows = shown.map((one) => failureCells(one, look))
  const more =
    failed > shown.length ? [[span(`  and ${count(failed - shown.length)} before; e shows them`, 'quiet')]] : []
  return [head, ...table([{ name: '', most: 24 }, { name: '' }], rows, width), ...more, []]
}

function failureCells({ person, problem, status }: Failure, look: Look): readonly Line[] {
  const sign = status === 'skipped' ? span(look.signs.dot, 'warn') : span(look.signs.failed, 'bad')
  return [[sign, span(' '), span(clean(person))], [span(clean(problem.message), 'quiet')]]
}

function latestLines({ view }: RunState, look: Look, width: number, room: number): readonly Line[] {
  if (view.latest.length === 0 || room < 3) return []
  const rows = view.latest.slice(-(room - 1)).map(({ word, person, what }): Line[] => {
    const { sign, tone } = changeLooks.find((one) => one.word === word) ?? {
      sign: 'update' as const,
      tone: 'warn' as const,
    }
    return [[span(look.signs[sign], tone), span(' '), span(clean(person))], [span(clean(what), 'quiet')]]
  })
  return [[bold('Latest writes')], ...table([{ name: '', most: 24 }, { name: '' }], rows, width)]
}

/** How it ended, and the command that goes on. */
function endLines({ ended, problem, given }: RunState, look: Look, width: number): readonly Line[] {
  if (problem)
    return [
      [span(`${look.signs.failed} `, 'bad'), bold('Nothing was begun.', 'bad')],
      ...wrap([span(clean(problem.message))], width),
      ...(problem.hint ? wrap([span(clean(problem.hint), 'quiet')], width) : []),
      [],
      [bold('p', 'accent'), span(' plans again', 'quiet')],
    ]
  if (!ended) return []
  const lines = runLines(ended, { ...look, width }).flatMap((line) => wrap(line.slice(1), width, 2))
  return [...lines, ...pausedTexts(given).flatMap((text) => wrap([span(text, 'warn')], width)), []]
}

/** What somebody has to know after a run was taken back. */
function pausedTexts({ header, sync }: RunGiven): readonly string[] {
  if (header.undoes === undefined) return []
  const resume = `\`rollcall resume ${clean(sync)}\`, or R at home, lets it run`
  return [`${clean(sync)} is paused, or its next run would do all of it again; ${resume}.`]
}

/** Lines about the selected failure, below the list of them. */
const mostDetail = 5

function drawErrors(
  { view }: RunState,
  selected: number,
  { width, height, around: { look } }: Frame,
): Pick<Drawing, 'body' | 'spoken'> {
  const { failures, failed } = view
  const { from, to } = windowOf(selected, failures.length, height - 2 - mostDetail)
  const rows: Row[] = table(
    [{ name: '', most: 28 }, { name: '' }],
    failures.slice(from, to).map((one) => failureCells(one, look)),
    width,
  ).map((line, at) => ({ line, ...(from + at === selected ? { selected: true } : {}) }))
  const one = failures[selected]
  const newest = failed > failures.length ? `, the newest ${mostFailures}` : ''
  const detail = one
    ? [
        ...wrap(indent([span(clean(one.problem.message))]), width, 2),
        ...wrap(indent([span(clean(one.problem.hint ?? ''), 'quiet')]), width, 2),
      ]
    : []
  const body = [
    { line: [bold('Not done'), span(`   ${count(failed)}${newest}`, 'quiet')] },
    ...rows,
    { line: [] },
    ...detail.slice(0, mostDetail).map((line) => ({ line })),
  ]
  const item = one
    ? { item: `${clean(one.person)}: ${clean(one.problem.message)} ${clean(one.problem.hint ?? '')}` }
    : {}
  return { body, spoken: { lines: [`${count(failed)} not done.`], ...item } }
}

/** Said in tenths, or a long run would never be silent. */
function spokenLines(state: RunState, look: Look): readonly string[] {
  const { view, ended, held, stopping, problem, given } = state
  const { applying } = view
  const tenths = applying && applying.of > 0 ? Math.floor((applying.done / applying.of) * 10) * 10 : 0
  return [
    ...(problem ? [`Nothing was begun. ${clean(problem.message)} ${clean(problem.hint ?? '')}`] : []),
    ...(applying && !ended ? [`Applying: ${tenths} percent of ${count(applying.of)}.`] : []),
    ...(held && !ended ? ['Held. Space goes on.'] : []),
    ...(stopping && !ended ? ['Stopping: calls in flight are finished first.'] : []),
    ...view.failures.slice(-3).map(({ person, problem: why }) => `Not done: ${clean(person)}: ${clean(why.message)}`),
    ...(ended
      ? [
          spokenLine(doneLine(state, look), look),
          ...runLines(ended, look)
            .map(plain)
            .map((line) => line.trim()),
          ...pausedTexts(given),
        ]
      : []),
  ].filter(Boolean)
}
