import { describe, expect, it } from 'vitest'
import { anAround } from '../testing/an-around.ts'
import { textOf, withText } from '../widgets/form.ts'
import { openStart, reduceStart, type StartEffect, type StartNews, type StartState, startStays } from './start.ts'
import { sourceEnd } from './start-answers.ts'
import { fieldsOf, stepsOf } from './start-steps.ts'

const around = anAround()
const effects: StartEffect[] = []
function on(state: StartState, ...events: readonly Parameters<typeof reduceStart>[1][]): StartState {
  return events.reduce((now, event) => {
    const step = reduceStart(now, event, around)
    effects.splice(0, effects.length, ...((step.effects ?? []) as readonly StartEffect[]))
    return step.state
  }, state)
}
const paste = (text: string) => ({ on: 'paste', text }) as const
const key = (name: string) => ({ on: 'type', key: { name } }) as const
const news = (one: StartNews) => ({ on: 'news', news: one }) as const
const start = openStart().state
const atBind = on(
  start,
  paste('ldaps://ldap.acme.example'),
  key('enter'),
  news({
    news: 'tested',
    step: 'source',
    passed: true,
    found: { system: 'OpenLDAP', contexts: ['dc=acme', 'dc=other'] },
  }),
)

describe('the guided start', () => {
  it('asks for the app of a tenant, and tests it before it asks where accounts go', () => {
    const asked = on(start, paste('acme.onmicrosoft.us'), key('enter'))
    expect([asked.step, effects.map(({ effect }) => effect)]).toEqual(['app', ['secret.look']])
    const tried = on(asked, paste('the-app'), key('enter'))
    const settings = {
      tenant: 'acme.onmicrosoft.us',
      clientId: 'the-app',
      clientSecret: { keychain: 'directory' },
      cloud: 'usgov',
    }
    expect(effects).toEqual([
      { effect: 'start.test', step: 'app', end: { name: 'directory', connector: 'entra-id', settings } },
    ])
    const problem = { code: 'auth.token-refused', message: 'The client secret is wrong.' } as const
    const failed = on(
      tried,
      news({ news: 'stage', step: 'app', stage: { stage: 'token', detail: '', problem } }),
      news({ news: 'tested', step: 'app', passed: false }),
    )
    expect(fieldsOf('app', failed.form, {})[failed.form.at]?.name).toBe('app.typed')
    expect(on(tried, news({ news: 'tested', step: 'app', passed: true })).step).toBe('target')
    const elsewhere = Object.entries({
      cloud: 'another',
      authority: 'https://login',
      graph: 'https://graph',
      ca: '',
    }).reduce((form, [name, text]) => withText(form, `app.${name}`, text), tried.form)
    expect(fieldsOf('app', elsewhere, {}).map(({ name }) => name)).toContain('app.ca')
    const { cloud: _, ...others } = settings
    expect(sourceEnd(elsewhere, 'all').settings).toEqual({
      ...others,
      authority: 'https://login',
      graph: 'https://graph',
    })
  })

  it('asks each kind of system what it needs', () => {
    const steps = (source: string) => stepsOf(on(start, paste(source)).form).join(' ')
    expect(steps('ldaps://x')).toBe('source bind base target table mapping review')
    expect(steps('acme.onmicrosoft.com')).toBe('source app target table mapping review')
    expect(steps('people.ldif')).toBe('source target table mapping review')
    expect(steps('people.csv')).toBe('source columns target table mapping review')
  })

  it('tests the server before it asks whom to bind as, without a password', () => {
    const tried = on(start, paste('ldaps://ldap.acme.example'), key('enter'))
    expect(effects).toEqual([
      {
        effect: 'start.test',
        step: 'source',
        end: {
          name: 'directory',
          connector: 'openldap',
          settings: { url: 'ldaps://ldap.acme.example', baseDn: 'dc=unknown' },
        },
      },
    ])
    expect(tried.step).toBe('source')
  })

  it('goes on by itself once a test has passed, and stays where it failed', () => {
    expect(atBind.step).toBe('bind')
    const problem = { code: 'auth.certificate', message: 'Not accepted.' } as const
    const failed = on(
      start,
      paste('ldaps://ldap.acme.example'),
      key('enter'),
      news({ news: 'stage', step: 'source', stage: { stage: 'tls', detail: '', problem } }),
      news({ news: 'tested', step: 'source', passed: false }),
    )
    expect(failed.step).toBe('source')
    expect(fieldsOf('source', failed.form, {})[failed.form.at]?.name).toBe('source.ca') // where it can be mended
    const refused = { code: 'unavailable.start-tls', message: 'Refused.' } as const
    const plain = on(
      start,
      paste('ldap://ldap.acme.example'),
      key('enter'),
      news({ news: 'stage', step: 'source', stage: { stage: 'tls', detail: '', problem: refused } }),
      news({ news: 'tested', step: 'source', passed: false }),
    )
    expect(fieldsOf('source', plain.form, {})[plain.form.at]?.name).toBe('source.security')
  })

  it('goes back with nothing lost, and does not test again what has not changed', () => {
    const back = on(atBind, paste('cn=reader'), key('esc'))
    expect([back.step, textOf(back.form, 'bind.dn')]).toEqual(['source', 'cn=reader'])
    const again = on(back, key('enter'))
    expect([again.step, effects.map(({ effect }) => effect)]).toEqual(['bind', ['secret.look']])
  })

  it('shows no failure of an answer that has been changed since', () => {
    const problem = { code: 'not-found.base', message: 'It does not exist, or anonymous may not see it.' } as const
    const failed = on(
      atBind,
      key('enter'),
      news({ news: 'tested', step: 'bind', passed: true }),
      key('enter'),
      news({ news: 'stage', step: 'base', stage: { stage: 'base', detail: '', problem } }),
      news({ news: 'tested', step: 'base', passed: false }),
    )
    expect(failed.tests.base?.state).toBe('failed')
    const same = on(failed, key('esc'), key('enter'))
    expect([same.step, same.tests.base?.state]).toEqual(['base', 'failed'])
    const other = on(failed, key('esc'), paste('cn=reader'), key('esc'))
    const named = on(other, key('enter'), key('enter'), news({ news: 'tested', step: 'bind', passed: true }))
    expect([named.step, named.tests.base]).toEqual(['base', undefined])
  })

  it('forgets how an answer was tested once that is edited, and does not go on with the edited one', () => {
    const busy = on(start, paste('ldaps://ldap.acme.example'), key('enter'))
    const stage = news({ news: 'stage', step: 'source', stage: { stage: 'dns', detail: '10.0.0.1' } })
    const moved = on(busy, stage, key('down'))
    expect(moved.tests.source?.stages).toHaveLength(1)
    const edited = on(moved, paste('x'), stage, news({ news: 'tested', step: 'source', passed: true }))
    expect([edited.step, edited.tests.source]).toEqual(['source', undefined])
  })

  it('believes nothing that another server had said of itself', () => {
    const other = on(atBind, key('esc'), paste('x'), key('enter'))
    const told = on(other, news({ news: 'tested', step: 'source', passed: true, found: { contexts: ['dc=x'] } }))
    expect([told.step, told.found]).toEqual(['bind', { contexts: ['dc=x'] }])
  })

  it('scrolls the file that it would write, and no further than to its end', () => {
    const review: StartState = { ...atBind, step: 'review', draft: { text: 'a\nb\nc\n' } }
    const top = (...moves: readonly ('up' | 'down' | 'page-down' | 'last')[]) =>
      on(review, ...moves.map((act) => ({ on: 'act', act }) as const)).top
    expect([top('down'), top('page-down'), top('last', 'up'), top('up')]).toEqual([1, 2, 1, 0])
  })

  it('keeps a typed password first, forgets it, and tests with no more than its name', () => {
    const typed = on(atBind, paste('cn=reader'), key('down'), key('down'), key('down'), paste('hunter2'), key('enter'))
    expect(effects).toEqual([{ effect: 'secret.keep', as: 'bind', name: 'directory', secret: 'hunter2' }])
    expect(JSON.stringify(typed)).not.toContain('hunter2')
    const kept = on(typed, news({ news: 'kept', as: 'bind', name: 'directory' }))
    expect(kept.form.secrets).toEqual({})
    expect(effects[1]).toMatchObject({
      effect: 'start.test',
      end: { settings: { password: { keychain: 'directory' } } },
    })
    expect(JSON.stringify([kept, effects])).not.toContain('hunter2')
  })

  it('offers another place for the password where there is no keychain', () => {
    const problem = { code: 'config.keychain', message: 'There is none.' } as const
    const without = on(
      atBind,
      paste('cn=reader'),
      news({ news: 'secret', as: 'bind', ref: { keychain: 'directory' }, found: { where: '', problem } }),
    )
    expect(textOf(without.form, 'bind.way')).toBe('file')
    expect(fieldsOf('bind', without.form, {}).some(({ kind }) => kind === 'secret')).toBe(false)
  })

  it('offers it as well where only the test of a hasty answer finds that there is none', () => {
    const problem = { code: 'config.keychain', message: 'There is none.' } as const
    const hasty = on(
      atBind,
      paste('cn=reader'),
      key('enter'),
      key('enter'),
      news({ news: 'stage', step: 'bind', stage: { stage: 'bind', detail: '', problem } }),
      news({ news: 'tested', step: 'bind', passed: false }),
    )
    expect([hasty.step, textOf(hasty.form, 'bind.way')]).toEqual(['bind', 'file'])
    expect(fieldsOf('bind', hasty.form, {})[hasty.form.at]?.name).toBe('bind.ref')
  })

  it('proposes the base from the naming contexts', () => {
    const atBase = on(atBind, key('enter'), news({ news: 'tested', step: 'bind', passed: true }))
    expect([atBase.step, textOf(atBase.form, 'base.dn')]).toEqual(['base', 'dc=acme'])
    expect(textOf(on(atBase, key('tab')).form, 'base.dn')).toBe('dc=other')
  })

  it('proposes table, key and switch, anew for another table', () => {
    const column = (name: string) => ({ name, type: 'text' }) as const
    const targetTables = [
      { name: 'team', columns: [column('uuid'), column('name')] },
      { name: 'accounts', columns: [column('id'), column('login'), column('is_active')] },
    ]
    const ldif = on(start, paste('people.ldif'), key('enter'), news({ news: 'tested', step: 'source', passed: true }))
    const table = on(
      ldif,
      paste('app.db'),
      key('enter'),
      news({ news: 'tested', step: 'target', passed: true, found: { targetTables } }),
    )
    const said = (of: StartState) => ['name', 'id', 'active'].map((name) => textOf(of.form, `table.${name}`))
    expect(said(table)).toEqual(['accounts', 'id', 'is_active'])
    expect(said(on(table, key('left')))).toEqual(['team', 'uuid', 'none'])
    const others = [{ name: 'crew', columns: [column('uuid'), column('mail')] }]
    const elsewhere = on(
      table,
      ...[key('esc'), paste('2'), key('enter')],
      news({ news: 'tested', step: 'target', passed: true, found: { targetTables: others } }),
    )
    expect(said(elsewhere)).toEqual(['crew', 'uuid', 'none'])
  })

  it('waits for what it proposes, and keeps what somebody typed instead', () => {
    const mapping: StartState = { ...atBind, step: 'mapping' }
    expect(on(mapping, key('enter')).step).toBe('mapping')
    const proposal = {
      fields: [
        { name: 'login', type: 'text' },
        { name: 'mail', type: 'text' },
      ],
      ...{ mapping: { login: 'lower(uid)', mail: 'mail' }, match: [], scope: {}, neverOff: false },
    } as const
    const proposed = on(mapping, news({ news: 'proposal', proposal }))
    expect(textOf(proposed.form, 'map.login')).toBe('lower(uid)')
    const own = on(proposed, paste('x'), news({ news: 'proposal', proposal }))
    expect(textOf(own.form, 'map.login')).toBe('lower(uid)x')
    const form = withText(withText(own.form, 'table.id', 'id'), 'target.place', 'list.csv')
    const anew = on(
      { ...own, form, step: 'table' },
      ...[key('enter'), news({ news: 'tested', step: 'table', passed: true })],
    )
    expect([anew.step, textOf(anew.form, 'map.login'), textOf(anew.form, 'map.mail')]).toEqual([
      ...['mapping', 'lower(uid)x', ''], // what nobody changed is proposed anew
    ])
    expect(on(own, key('enter')).step).toBe('review')
    expect(effects).toMatchObject([
      { effect: 'start.check', draft: { mapping: { login: 'lower(uid)x', mail: 'mail' } } },
    ])
  })

  it('says of each proposal how many of the people that were read have it', () => {
    const sample = { people: 200, having: { uid: 200, title: 3 } }
    const proposal = {
      ...{ mapping: { title: 'title' }, match: [], scope: {}, neverOff: false, sample },
      fields: [{ name: 'title', type: 'text' }],
    } as const
    const { form, found } = on({ ...atBind, step: 'mapping' }, news({ news: 'proposal', proposal }))
    expect(fieldsOf('mapping', form, found)[0]?.says).toMatch(/^3 of the first 200 people have title\. An attribute/)
  })

  it('cannot be left by chance once something was answered', () => {
    expect(startStays(atBind)).toBe('Nothing is written yet.')
    const typed = on(start, paste('x'))
    const once = reduceStart(typed, key('esc'), around)
    expect([once.go, once.say?.text]).toEqual([undefined, 'Esc again leaves; nothing was written.'])
    expect(reduceStart(once.state, key('esc'), around).go).toEqual({ to: 'back' })
  })

  it('writes nothing that does not load, nor to read only', () => {
    const bad: StartState = {
      ...atBind,
      step: 'review',
      draft: { text: '', problem: { code: 'config.invalid', message: '' } },
    }
    const good: StartState = { ...atBind, step: 'review', draft: { text: 'version: 1' } }
    expect(reduceStart(good, { on: 'act', act: 'write' }, around).effects).toMatchObject([{ effect: 'start.write' }])
    expect(reduceStart(good, { on: 'act', act: 'write' }, { ...around, readOnly: true }).effects).not.toContainEqual(
      expect.objectContaining({ effect: 'start.write' }),
    )
    expect(reduceStart(bad, { on: 'act', act: 'write' }, around).effects).not.toContainEqual(
      expect.objectContaining({ effect: 'start.write' }),
    )
  })

  it('leads to the plan once it is written', () => {
    const written = on(
      { ...atBind, step: 'review', draft: { text: '' } },
      news({ news: 'written', file: '/srv/rollcall.yaml' }),
    )
    expect(reduceStart(written, { on: 'act', act: 'plan' }, around).go).toEqual({
      ...{ to: 'screen', screen: 'plan', with: { sync: 'people' }, instead: true },
    })
  })
})
