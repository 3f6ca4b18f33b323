import type { Setting } from '@rollcall/host'
import { describe, expect, it } from 'vitest'
import { anAround } from '../testing/an-around.ts'
import { textOf } from '../widgets/form.ts'
import {
  type ConnectionEffect,
  type ConnectionNews,
  type ConnectionState,
  connectionErrors,
  connectionFields,
  connectionStays,
  openConnection,
  reduceConnection,
} from './connection.ts'

const settings: readonly Setting[] = [
  { path: 'url', kind: 'text', says: '', required: true },
  { path: 'password', kind: 'secret', says: '', required: false },
]
const connectors = [
  { name: 'openldap', title: 'OpenLDAP', summary: '' },
  { name: 'ldif', title: 'LDIF', summary: '' },
]
const around = anAround()
let effects: readonly ConnectionEffect[] = []
/** Whatever is asked to be checked is found to be right, unless the test says otherwise. */
function on(state: ConnectionState, ...events: readonly Parameters<typeof reduceConnection>[1][]): ConnectionState {
  return events.reduce((now, event) => {
    const step = reduceConnection(now, event, around)
    effects = (step.effects ?? []) as readonly ConnectionEffect[]
    const asked = effects.find((one) => one.effect === 'connection.check')
    if (event.on !== 'type' || !step.state.next || !asked) return step.state
    return on(step.state, news({ news: 'checked', of: asked.of, problems: step.state.problems }))
  }, state)
}
const news = (one: ConnectionNews) => ({ on: 'news', news: one }) as const
const key = (name: string) => ({ on: 'type', key: { name } }) as const
const paste = (text: string) => ({ on: 'paste', text }) as const
const raw = { connector: 'openldap', url: 'ldaps://old', password: { keychain: 'corp' }, pageSize: 5 }
const looked = (of?: object) =>
  news({
    news: 'looked',
    connectors,
    settings: { openldap: settings, ldif: settings },
    ...(of && { raw: of }),
  } as ConnectionNews)
const editing = on(openConnection({ name: 'corp' }).state, looked(raw))
const adding = on(openConnection({}).state, looked())

describe('a connection that is edited', () => {
  it('begins as it stands in the configuration, and looks whether its secret is there', () => {
    expect(textOf(editing.form, 's.url')).toBe('ldaps://old')
    on(openConnection({ name: 'corp' }).state, looked(raw))
    expect(effects).toContainEqual({ effect: 'secret.look', as: 's.password', ref: { keychain: 'corp' } })
    expect(connectionStays(editing)).toBeUndefined()
  })

  it('is checked while somebody types, whatever the form does not know kept', () => {
    const typed = on(editing, paste('er'))
    expect(effects).toEqual([
      {
        effect: 'connection.check',
        of: {
          name: 'corp',
          connector: 'openldap',
          settings: { url: 'ldaps://older', password: { keychain: 'corp' }, pageSize: 5 },
        },
      },
    ])
    expect(connectionStays(typed)).toBe('corp is not saved.')
  })

  it('shows what is wrong at its place at once, but what is missing only once somebody went on', () => {
    const problems = [
      { setting: 'url', message: 'Write ldaps://host.' },
      { setting: 'password', message: '`password` is missing.' },
    ]
    const checked = on(
      editing,
      news({ news: 'checked', of: { name: 'corp', connector: 'openldap', settings: {} }, problems }),
    )
    expect(connectionErrors(checked)).toEqual({ 's.url': 'Write ldaps://host.' })
    const tried = on(checked, key('ctrl-s'))
    expect(connectionErrors(tried)).toMatchObject({ 's.password.way': '`password` is missing.' })
    expect(effects).toEqual([]) // nothing is proposed
  })

  it('keeps a typed secret first, forgets it, and only then goes on', () => {
    const at = connectionFields(editing).findIndex(({ name }) => name === 's.password.typed')
    const typed = on({ ...editing, form: { ...editing.form, at } }, paste('hunter2'), key('ctrl-s'))
    expect(effects).toEqual([{ effect: 'secret.keep', as: 's.password', name: 'corp', secret: 'hunter2' }])
    const kept = on(typed, news({ news: 'kept', as: 's.password', name: 'corp' }))
    expect(effects.map(({ effect }) => effect)).toEqual(['secret.look', 'connection.propose'])
    expect(JSON.stringify([typed, kept, effects])).not.toContain('hunter2')
  })

  it('shows the difference before it writes, and writes nothing that does not load', () => {
    const diff = [{ kind: 'added', text: 'x', after: 1 }] as const
    const proposal = { file: '/srv/rollcall.yaml', before: '', after: 'x', diff }
    const shown = on(editing, paste('er'), key('ctrl-s'), news({ news: 'proposed', proposal }))
    expect(shown.proposal).toBe(proposal)
    on(shown, { on: 'act', act: 'write' })
    expect(effects).toEqual([{ effect: 'connection.write', proposal }])
    const bad = on(
      editing,
      news({ news: 'proposed', proposal: { ...proposal, problem: { code: 'config.invalid', message: '' } } }),
    )
    on(bad, { on: 'act', act: 'write' })
    expect(effects).toEqual([])
    expect(on(shown, { on: 'act', act: 'back' }).proposal).toBeUndefined()
  })

  it('is not written to read only, though it can be tested', () => {
    const readOnly = { ...around, readOnly: true }
    expect(reduceConnection(editing, key('ctrl-s'), readOnly).effects).toBeUndefined()
    on(editing, key('ctrl-t'))
    expect(effects).toMatchObject([{ effect: 'connection.test' }])
    expect(reduceConnection(editing, key('ctrl-t'), readOnly).effects).toMatchObject([{ effect: 'connection.check' }])
  })

  it('forgets how earlier settings were tested once one is edited, not where one only moves', () => {
    const stage = news({ news: 'stage', stage: { stage: 'dns', detail: '10.0.0.1' } })
    const tested = on({ ...editing, test: { stages: [], state: 'busy' } }, stage, key('down'))
    expect(tested.test?.stages).toHaveLength(1)
    expect(on(tested, key('up'), paste('x'), stage).test).toBeUndefined()
  })

  it('is left unsaved only by a second esc', () => {
    const typed = on(editing, paste('er'))
    const once = reduceConnection(typed, key('esc'), around)
    expect([once.go, once.say?.text]).toEqual([undefined, 'Not saved; esc again leaves without.'])
    expect(reduceConnection(once.state, key('esc'), around).go).toEqual({ to: 'back' })
    expect(connectionStays(once.state)).toBeUndefined()
  })
})

describe('a connection that is added', () => {
  it('asks for a name and a connector before its settings', () => {
    expect(connectionFields(adding).map(({ name }) => name)).toEqual([
      ...['name', 'connector', 's.url', 's.password.way'],
    ])
  })

  it('needs both', () => {
    const tried = on(adding, key('ctrl-s'))
    expect(connectionErrors(tried).name).toBe('`name` is missing.')
    expect(connectionErrors(on(adding, paste('no name'))).name).toContain('Letters, digits')
  })

  it('keeps what was typed where another connector has the same setting', () => {
    const url = on(adding, paste('corp'), key('down'), key('down'), paste('ldaps://x'), key('up'), key('right'))
    expect([textOf(url.form, 'connector'), textOf(url.form, 's.url')]).toEqual(['ldif', 'ldaps://x'])
    on(url, key('ctrl-s'))
    expect(effects).toEqual([
      { effect: 'connection.propose', of: { name: 'corp', connector: 'ldif', settings: { url: 'ldaps://x' } } },
    ])
  })
})
