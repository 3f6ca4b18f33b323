import { plain } from '@rollcall/presenter'
import { describe, expect, it } from 'vitest'
import { openStart, reduceStart, type StartNews, type StartState } from '../state/start.ts'
import { aFrame, anAround } from '../testing/an-around.ts'
import { startScreen } from './start.ts'

const around = anAround()
const on = (state: StartState, ...events: readonly Parameters<typeof reduceStart>[1][]): StartState =>
  events.reduce((now, event) => reduceStart(now, event, around).state, state)
const news = (one: StartNews) => ({ on: 'news', news: one }) as const
const enter = { on: 'type', key: { name: 'enter' } } as const
const picture = (state: StartState): readonly string[] =>
  startScreen
    .draw(state, aFrame(around))
    .body.map(({ line, selected }) => `${selected ? '▌' : ' '}${plain(line)}`.trimEnd())
const start = openStart().state
const asked = on(start, { on: 'paste', text: 'ldaps://ldap.acme.example' }, enter)

describe('the guided start on the screen', () => {
  it('asks one question, and says what an answer may be', () => {
    expect(picture(start)).toEqual([
      ' Where are your people?',
      '',
      '▌* Directory   such as ldaps://ldap.acme.example or people.ldif',
      '',
      ' The address of an LDAP server; a file, LDIF or CSV with a header line; or a',
      ' tenant of Entra ID: acme.onmicrosoft.com, its id, or entra:DOMAIN.',
      ' * required',
    ])
  })

  it('says at which stage an answer failed, why, and what to do', () => {
    const problem = { code: 'unavailable.tcp', message: 'Nothing answers.', hint: 'Check the port.' } as const
    const failed = on(
      asked,
      news({ news: 'stage', step: 'source', stage: { stage: 'dns', detail: '10.0.0.1' } }),
      news({ news: 'stage', step: 'source', stage: { stage: 'tcp', detail: 'Nothing answers.', problem } }),
      news({ news: 'tested', step: 'source', passed: false }),
    )
    const lines = [' ✓ dns      10.0.0.1', ' ✕ tcp', '     Nothing answers.', '     Check the port.']
    expect(picture(failed).slice(-4)).toEqual(lines)
    const { spoken } = startScreen.draw(failed, aFrame(around))
    expect(spoken.lines[0]).toBe('Step 1 of 7: Where are your people?')
    expect(spoken.lines).toContain('Check the port.')
    expect(spoken.field).toContain('Directory, required: ldaps://ldap.acme.example')
  })

  it('shows where it failed and what to do rather than the stages before it', () => {
    const problem = { code: 'invalid.id', message: 'It is long. '.repeat(14), hint: 'Do this.' } as const
    const stages = ['dns', 'tcp', 'tls', 'bind', 'base', 'search'].map((stage) => ({ stage, detail: 'good' }))
    const test = { of: '', state: 'failed', stages: [...stages, { stage: 'rights', detail: '', problem }] } as const
    const long = picture({ ...asked, step: 'base', found: { system: 'Active Directory' }, tests: { base: test } })
    expect(long.length).toBeLessThanOrEqual(20)
    expect(long.at(-1)).toContain('Do this.')
    expect(long.join('\n')).not.toContain('✓ dns')
  })

  it('keeps what is answered in sight, and warns of a server that it cannot read well', () => {
    const passed = (system: string): StartState =>
      on(asked, news({ news: 'tested', step: 'source', passed: true, found: { system } }))
    expect(picture(passed('OpenLDAP'))[0]).toBe(' ✓ ldaps://ldap.acme.example  OpenLDAP')
    expect(picture(passed('Active Directory'))[1]).toContain(
      '▲ This is Active Directory, which is read only with an account',
    )
    expect(picture(passed('OpenLDAP')).join('\n')).not.toContain('▲')
  })

  it('says what becomes of groups, and where to say it if nothing could be proposed', () => {
    const proposal = { fields: [], mapping: {}, match: [], scope: {}, neverOff: false, sourceHasGroups: true } as const
    const said = (more: object): string =>
      picture({ ...asked, step: 'mapping', found: { proposal: { ...proposal, ...more } } }).join(' ')
    expect(said({})).toMatch(/No groups are proposed: to keep them too, [\s\S]*the guide/)
    expect(said({ sourceHasGroups: false })).not.toContain('groups')
    expect(said({ groups: { name: 'cn', members: 'members' }, groupTables: { table: 'team' } })).toContain(
      'Groups go to the table team, with their members.',
    )
  })

  it('shows the whole file before it is written, and why it cannot be', () => {
    const review: StartState = { ...asked, step: 'review', draft: { text: 'version: 1\nconnections: {}\n' } }
    expect(picture(review)).toEqual([
      ...[' This is the configuration.  /srv/acme/rollcall.yaml', '', ' version: 1', ' connections: {}', ''],
    ])
    const long: StartState = { ...review, draft: { text: 'line\n'.repeat(99) } }
    expect(picture(long).at(-1)).toMatch(/^ \d+ more lines below: ↓ or pgdn$/)
    const problem = { code: 'config.invalid', message: 'rollcall.yaml:2:1 no.' } as const
    const wrong: StartState = { ...review, draft: { text: 'version: 1\n', problem } }
    expect(picture(wrong)).toContain(' rollcall.yaml:2:1 no.')
    expect(startScreen.draw(wrong, aFrame(around)).spoken.item).toBe('It cannot be written yet.')
  })

  it('shows all that is wrong before the file, to the last word of it', () => {
    const problem = {
      code: 'config.invalid',
      message: Array.from({ length: 9 }, (_, at) => `rollcall.yaml:${at}:1  no\n    did you mean it ${at}?`).join('\n'),
    } as const
    const wrong: StartState = { ...asked, step: 'review', draft: { text: 'version: 1\n', problem } }
    expect(picture(wrong)[0]).toContain('This cannot be written yet.')
    expect(picture(wrong)).toEqual(expect.arrayContaining([expect.stringContaining('did you mean it 7?')]))
    const end = on(wrong, { on: 'act', act: 'last' })
    expect(picture(end)).toEqual(expect.arrayContaining([expect.stringContaining('did you mean it 8?'), ' version: 1']))
  })
})
