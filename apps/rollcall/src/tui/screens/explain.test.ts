import { plain } from '@rollcall/presenter'
import { describe, expect, it } from 'vitest'
import { type ExplainState, openExplain } from '../state/explain.ts'
import { aFrame } from '../testing/an-around.ts'
import { explained } from '../testing/an-explanation.ts'
import { explainScreen } from './explain.ts'

const opened = openExplain({ sync: 'staff', person: 'mora' }).state
const body = (state: ExplainState): readonly string[] =>
  explainScreen.draw(state, aFrame()).body.map(({ line }) => plain(line))

describe('an explanation on the screen', () => {
  it('is called by what people call the person, and by no id before that is known', () => {
    const crumbs = (state: ExplainState) => explainScreen.draw(state, aFrame()).crumbs
    expect(crumbs(openExplain({ sync: 'staff', person: 'id-mora' }).state)).toEqual(['staff', 'Explain'])
    const named = openExplain({ sync: 'staff', person: 'id-mora', label: 'Mora' }).state
    expect(crumbs(named)).toEqual(['staff', 'Explain', 'Mora'])
    expect(crumbs({ ...named, explained })).toEqual(['staff', 'Explain', 'Mora Lind'])
  })

  it('says every step of the decision', () => {
    expect(body({ ...opened, explained })).toEqual([
      '  Mora Lind  user of staff',
      '',
      '  found      at the source  uid=mora,dc=acme  id id-mora',
      '  scope      in  matches: everyone in the connection',
      '  state      nothing switches this record off',
      '  mapping    userName     uid  uid=mora      mora',
      '             displayName  cn   cn=Mora Lind  Mora Lind',
      '  match      no link from earlier runs',
      '             userName = uid  “mora”  0 hits  no account has it',
      '  account    none in the target',
      '  decided    no link and no match: a new account  create',
      '  changes    none',
    ])
  })

  it('says how far it is while both sides are read', () => {
    expect(body(opened)).toEqual(['  working it out …'])
    expect(body({ ...opened, progress: 'reading corp: 12,000 of about 20,000' })).toEqual([
      '  reading corp: 12,000 of about 20,000',
    ])
  })

  it('says why there is none, and what to do', () => {
    const problem = { code: 'not-found.person', message: 'Nobody is called that.', hint: 'Try the DN.' } as const
    expect(body({ ...opened, problem })).toEqual(['  Nobody is called that.', '  Try the DN.', '', '  r tries again.'])
  })

  it('is said line by line', () => {
    expect(explainScreen.draw({ ...opened, explained }, aFrame()).spoken.lines).toContain(
      'scope      in  matches: everyone in the connection',
    )
  })
})
