import { plain } from '@rollcall/presenter'
import { describe, expect, it } from 'vitest'
import { openConnections, reduceConnections } from '../state/connections.ts'
import { aFrame, aKnown, anAround } from '../testing/an-around.ts'
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

describe('a connection that is to be removed', () => {
  const act = (name: 'remove' | 'write' | 'keep', of = state, where = around) =>
    reduceConnections(of, { on: 'act', act: name }, where)
  const unused = anAround({ known: aKnown({ syncs: [] }) })
  const proposal = {
    ...{ file: '/srv/rollcall.yaml', before: 'a', after: 'b' },
    diff: [{ kind: 'removed', text: '  corp: {}', before: 3 }] as const,
  }
  const removal = { connection: 'corp', proposal, secrets: ['corp'] }
  const asked = reduceConnections(state, { on: 'news', news: { news: 'removal', removal } }, unused).state

  it('stays while a sync uses it, which is named', () => {
    const refused = act('remove')
    expect([refused.effects, refused.say?.text]).toEqual([undefined, 'corp cannot be removed while staff uses it.'])
  })

  it('is shown as what the file would lose, with the secret that is forgotten, before anything is written', () => {
    expect(act('remove', state, unused).effects).toEqual([{ effect: 'connections.propose', connection: 'corp' }])
    const rows = picture(asked).join('\n')
    expect(rows).toContain('corp: {}')
    expect(rows).toContain('The keychain forgets "corp" too: nothing else in this file uses it.')
    expect(connectionsScreen.draw(asked, aFrame(unused)).spoken.item).toBe('Enter removes corp, escape keeps it.')
    expect(act('write', asked, unused).effects).toEqual([{ effect: 'connections.remove', removal }])
    expect(act('keep', asked, unused).state.removal).toBeUndefined()
  })

  it('is not removed to read only, nor where the rest would be no configuration', () => {
    const readOnly = { ...unused, readOnly: true }
    expect([act('remove', state, readOnly).effects, act('write', asked, readOnly).effects]).toEqual([undefined, []])
    const problem = { code: 'config.invalid', message: 'No.' } as const
    const broken = { ...asked, removal: { ...removal, proposal: { ...proposal, problem } } }
    expect(act('write', broken, unused).effects).toEqual([])
    expect(picture(broken).join('\n')).not.toContain('forgets')
  })

  it('says so once it is gone, and why a secret is not', () => {
    const left = { code: 'config.keychain', message: 'There is no keychain.' } as const
    const gone = reduceConnections(asked, { on: 'news', news: { news: 'removed', connection: 'corp', left } }, unused)
    expect([gone.state.removal, gone.say]).toEqual([
      undefined,
      { text: 'corp is removed. Its secret is still there: There is no keychain.', tone: 'warn' },
    ])
  })
})
