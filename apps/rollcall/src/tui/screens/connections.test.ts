import { plain } from '@rollcall/presenter'
import { describe, expect, it } from 'vitest'
import { openConnections, reduceConnections } from '../state/connections.ts'
import { aFrame, anAround } from '../testing/an-around.ts'
import { connectionsScreen } from './connections.ts'

const around = anAround()
const { state } = openConnections()
const picture = (of = state): readonly string[] =>
  connectionsScreen.draw(of, aFrame(around)).body.map(({ line, selected }) => `${selected ? '▌' : ' '}${plain(line)}`)

describe('the connections', () => {
  it('stand there with what they are, where, and which sync uses them', () => {
    expect(picture().slice(0, 3)).toEqual([
      ' connection  system    where              used by',
      '▌· corp      OpenLDAP  ldap.acme.example  read by staff',
      ' · wiki      SCIM 2.0                     written by staff',
    ])
  })

  it('are tested one at a time, each stage shown, the one that failed with what to do', () => {
    const testing = reduceConnections(state, { on: 'act', act: 'test' }, around)
    expect(testing.effects).toEqual([{ effect: 'connections.test', connection: 'corp' }])
    const problem = { code: 'unavailable.tcp', message: 'Nothing answers.', hint: 'Check the port.' } as const
    const failed = [
      { news: 'stage', connection: 'corp', stage: { stage: 'dns', detail: '10.0.0.1' } },
      { news: 'stage', connection: 'corp', stage: { stage: 'tcp', detail: 'Nothing answers.', problem } },
      { news: 'tested', connection: 'corp', passed: false },
    ] as const
    const after = failed.reduce(
      (now, news) => reduceConnections(now, { on: 'news', news }, around).state,
      testing.state,
    )
    expect(
      picture(after)
        .slice(1)
        .map((row) => row.trimEnd()),
    ).toEqual([
      ...[
        '▌✕ corp      OpenLDAP  ldap.acme.example  read by staff',
        ' · wiki      SCIM 2.0                     written by staff',
      ],
      ...[
        '',
        ' corp  ldap.acme.example',
        ' ✓ dns      10.0.0.1',
        ' ✕ tcp',
        '     Nothing answers.',
        '     Check the port.',
      ],
    ])
    expect(connectionsScreen.draw(after, aFrame(around)).spoken.lines).toContain('Check the port.')
  })

  it('forget their tests when the configuration changes', () => {
    const testing = reduceConnections(state, { on: 'act', act: 'test' }, around).state
    expect(reduceConnections(testing, { on: 'changed' }, around).state.tests).toEqual({})
  })

  it('say the selected one in whole words', () => {
    expect(connectionsScreen.draw(state, aFrame(around)).spoken.item).toBe('corp, OpenLDAP, read by staff')
  })

  it('lead to the settings of one, of a new one, and into its directory', () => {
    const go = (act: 'edit' | 'add' | 'directory') => reduceConnections(state, { on: 'act', act }, around).go
    expect(go('edit')).toEqual({ to: 'screen', screen: 'connection', with: { name: 'corp' } })
    expect(go('add')).toEqual({ to: 'screen', screen: 'connection', with: {} })
    expect(go('directory')).toEqual({ to: 'screen', screen: 'directory', with: { connection: 'corp' } })
  })
})
