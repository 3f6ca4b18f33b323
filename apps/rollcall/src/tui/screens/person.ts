import { bold, clean, type Line, peopleLines, peopleSpoken, plain, span, wrap } from '@rollcall/presenter'
import {
  canPerson,
  openPerson,
  type PersonAct,
  type PersonNews,
  type PersonState,
  personBindings,
  reducePerson,
  typesIn,
} from '../state/person.ts'
import { type Drawing, defineScreen, type Frame, type Screen } from '../state/screen.ts'
import { fieldLine } from '../widgets/field-line.ts'
import { drawRecords } from './records.ts'

interface PersonWith {
  readonly text?: string
  readonly sync?: string
}

/** "What happened to mora?": everything that the log tells of somebody, the newest first. */
export const personScreen: Screen<PersonWith, PersonState, PersonAct, PersonNews> = defineScreen({
  name: 'person',
  open: openPerson,
  bindings: personBindings,
  can: canPerson,
  takesText: typesIn,
  reduce: reducePerson,
  draw,
})

function draw(state: PersonState, frame: Frame): Drawing {
  const { records, asking, found, nothing, sync } = state
  const crumbs = [...(sync === undefined ? [] : [clean(sync)]), 'Person']
  const field = fieldLine(state.who, [bold('What happened to: ', 'accent')], frame.width)
  const hint: Line = [span('A part of the name, the login, or an id at the source or of the account.', 'quiet')]
  if (asking || !records) {
    return {
      crumbs,
      body: [{ line: field.line }, { line: [] }, { line: hint }],
      cursor: { row: 0, column: field.column },
      spoken: { lines: [plain(hint)], field: plain(field.line) },
    }
  }
  if (nothing !== undefined) {
    const lines = wrap([span(clean(nothing))], frame.width)
    return {
      crumbs,
      body: [field.line, [], ...lines].map((line) => ({ line })),
      spoken: { lines: [plain(field.line), clean(nothing)] },
    }
  }
  const head = [field.line, ...(found ? whom(found, frame) : [])]
  const aloud = [plain(field.line), ...(found ? peopleSpoken(found) : [])]
  return { crumbs, ...drawRecords(records, { head, aloud }, frame, { when: true }) }
}

/** Whom the words mean, in few lines: the list is what one came for. */
function whom(found: NonNullable<PersonState['found']>, { around: { look }, height }: Frame): readonly Line[] {
  const lines = peopleLines(found, look)
  const most = height >= 30 ? 6 : 3
  if (lines.length <= most) return lines
  return [...lines.slice(0, most - 1), [span(`and ${lines.length - most + 1} more`, 'quiet')]]
}
