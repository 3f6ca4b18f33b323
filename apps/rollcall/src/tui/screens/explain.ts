import { clean, type Line, plain, problemLines, span } from '@rollcall/presenter'
import {
  canExplain,
  type ExplainAct,
  type ExplainGiven,
  type ExplainNews,
  type ExplainState,
  explainBindings,
  linesOf,
  openExplain,
  reduceExplain,
} from '../state/explain.ts'
import { type Drawing, defineScreen, type Frame, type Screen } from '../state/screen.ts'
import { scrolled } from '../widgets/scroll.ts'

/** Why one person is or is not in the target: every step of the decision. */
export const explainScreen: Screen<ExplainGiven, ExplainState, ExplainAct, ExplainNews> = defineScreen({
  name: 'explain',
  open: openExplain,
  bindings: explainBindings,
  can: canExplain,
  reduce: reduceExplain,
  draw,
})

function draw(state: ExplainState, frame: Frame): Drawing {
  const all = shownLines(state, frame)
  const shown = scrolled(all, state.from, frame.height)
  const below = all.length - frame.height - state.from
  // An id says nobody who it is; what they are called comes with the explanation.
  const label = state.explained?.label ?? state.label
  return {
    crumbs: [clean(state.sync), 'Explain', ...(label === undefined ? [] : [clean(label)])],
    status: below > 0 ? [span(`${below} more lines`, 'quiet')] : [],
    body: shown.map((line) => ({ line })),
    spoken: { lines: all.map((line) => plain(line).trim()).filter(Boolean) },
  }
}

function shownLines(state: ExplainState, { around }: Frame): readonly Line[] {
  const { problem, explained, progress } = state
  if (problem) return [...problemLines(problem), [], [span('  r tries again.', 'quiet')]]
  if (!explained) return [[span(`  ${progress || 'working it out …'}`, 'quiet')]]
  return linesOf(state, around.look, around.size)
}
