import {
  caseLines,
  clean,
  count,
  fieldCounts,
  fit,
  type Line,
  leaveCounts,
  pad,
  scopeCounts,
  span,
} from '@rollcall/presenter'
import { casesNow, type MappingState, ofGroups, rowNow } from '../state/mapping-state.ts'
import type { Frame, Row } from '../state/screen.ts'
import { labelWidth } from './mapping-editor.ts'

/** Always two lines: what the section means for everybody, and who is in scope. */
export function countLines(state: MappingState, { width }: Frame): readonly Line[] {
  const { survey, reading, problem } = state.counted
  const again =
    reading === undefined ? [] : [span(reading > 0 ? `   counting, ${count(reading)} read` : '   counting', 'note')]
  const labelled = (label: string, line: Line): Line => fit([span(pad(label, labelWidth), 'quiet'), ...line], width)
  if (problem !== undefined && reading === undefined)
    return [labelled('not counted', [span(clean(problem), 'bad')]), []]
  // Groups are not counted.
  if (ofGroups(state)) return [noGroups(state) ? labelled('groups', [span(noneYet, 'quiet')]) : [], []]
  if (!survey)
    return [
      [],
      reading === undefined
        ? []
        : labelled(
            'scope',
            again.map((one) => span(one.text.trim(), 'note')),
          ),
    ]
  return [sectionLine(state, labelled), labelled('scope', [...scopeCounts(survey), ...again])]
}

function noGroups({ draft }: MappingState): boolean {
  return Object.keys(draft.group.fields).length === 0
}

const noneYet = 'this sync keeps none yet: a field that is mapped adds them'

function sectionLine(state: MappingState, labelled: (label: string, line: Line) => Line): Line {
  const { survey } = state.counted
  const row = rowNow(state)
  if (!survey) return []
  switch (state.section) {
    case 'fields': {
      if (row?.place.part !== 'fields') return []
      const { name } = row.place
      const counted = survey.fields[name]
      const facts = state.facts?.target.find((field) => field.name === name)
      if (!counted) return []
      // Everybody is counted anew once the row is kept.
      const before = state.typing && state.draft !== state.typing.old ? [span('   before this edit', 'note')] : []
      return labelled('this field', [...fieldCounts(counted, facts), ...before])
    }
    case 'match': {
      if (!survey.rules) return labelled('rules', [span('accounts could not be listed', 'quiet')])
      const found = survey.rules.reduce((sum, { one, several }) => sum + one + several, 0)
      return labelled('no rule', [
        span(count(survey.people - found)),
        span(' find no account, if there were no links', 'quiet'),
      ])
    }
    case 'scope':
    case 'leaving':
      return labelled('leaving', leaveCounts(survey))
    case 'roles': {
      const names = Object.keys(survey.roles)
      return names.length === 0 ? labelled('roles', [span('none is given', 'quiet')]) : []
    }
    default:
      return state.section satisfies never
  }
}

/** The people whose values are worst, a row each. */
export function caseRows(state: MappingState, { width, around: { look } }: Frame): readonly Row[] {
  return caseLines(casesNow(state), look, width).map((line, at) => ({
    line,
    ...(state.worst?.selected === at ? { selected: true } : {}),
  }))
}
