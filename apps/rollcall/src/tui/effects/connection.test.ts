import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { acmeLdif, aFolder } from '../../testing/a-folder.ts'
import type { ConnectionEffect, ConnectionNews } from '../state/connection.ts'
import type { ConnectionsNews } from '../state/connections.ts'
import { type HandsIn, handsIn } from '../testing/hands-in.ts'

const configuration = `version: 1
connections:
  corp: # the company
    connector: ldif
    file: acme.ldif
  gone: { connector: ldif, file: gone.ldif }
`
const files = { 'rollcall.yaml': configuration, 'acme.ldif': acmeLdif }
const of = (settings: object) => ({ name: 'corp', connector: 'ldif', settings }) as never

async function told(
  hands: HandsIn,
  effect: ConnectionEffect,
  last: ConnectionNews['news'],
): Promise<readonly unknown[]> {
  const events = await hands.does(effect, ({ news }: ConnectionNews) => news === last)
  return events.map((event) => (event.on === 'news' ? event.news : event))
}

describe('the hands of a connection', () => {
  it('tell what it is now, and what each connector takes', async () => {
    await using folder = await aFolder(files)
    await using hands = handsIn(folder.path)
    const [news] = await told(hands, { effect: 'connection.look', name: 'corp' }, 'looked')
    expect(news).toMatchObject({ raw: { connector: 'ldif', file: 'acme.ldif' }, settings: { ldif: expect.any(Array) } })
    const [added] = await told(hands, { effect: 'connection.look' }, 'looked')
    expect(added).not.toHaveProperty('raw')
  })

  it('tell what is wrong with each setting, and nothing where all is well', async () => {
    await using folder = await aFolder(files)
    await using hands = handsIn(folder.path)
    const [wrong] = await told(hands, { effect: 'connection.check', of: of({ fiel: 'x' }) }, 'checked')
    expect(wrong).toMatchObject({ problems: [{ setting: 'file', message: '`file` is missing.' }, { setting: 'fiel' }] })
    const [right] = await told(hands, { effect: 'connection.check', of: of({ file: 'x' }) }, 'checked')
    expect(right).toMatchObject({ problems: [] })
  })

  it('test it as it was typed, not as it is saved', async () => {
    await using folder = await aFolder(files)
    await using hands = handsIn(folder.path)
    const good = await told(hands, { effect: 'connection.test', of: of({ file: 'acme.ldif' }) }, 'tested')
    expect(good.at(-1)).toEqual({ news: 'tested', passed: true })
    const bad = await told(hands, { effect: 'connection.test', of: of({ file: 'lost.ldif' }) }, 'tested')
    expect(bad).toMatchObject([{ stage: { stage: 'file', problem: {} } }, { news: 'tested', passed: false }])
  })

  it('propose a change, and write it with the comments kept', async () => {
    await using folder = await aFolder(files)
    await using hands = handsIn(folder.path)
    const effect = {
      effect: 'connection.propose',
      of: of({ file: 'acme.ldif', baseDn: 'dc=acme,dc=example' }),
    } as const
    const [{ proposal }] = (await told(hands, effect, 'proposed')) as [{ proposal: never }]
    expect(await readFile(join(folder.path, 'rollcall.yaml'), 'utf8')).toBe(configuration)
    await told(hands, { effect: 'connection.write', proposal }, 'written')
    expect(await readFile(join(folder.path, 'rollcall.yaml'), 'utf8')).toBe(
      configuration.replace('    file: acme.ldif\n', '    file: acme.ldif\n    baseDn: dc=acme,dc=example\n'),
    )
  })

  it('write nothing to read only, nor what does not load', async () => {
    await using folder = await aFolder(files)
    await using hands = handsIn(folder.path)
    const [{ proposal }] = (await told(hands, { effect: 'connection.propose', of: of({ fiel: 'x' }) }, 'proposed')) as [
      { proposal: { problem?: unknown } },
    ]
    expect(proposal.problem).toMatchObject({ code: 'config.invalid' })
    expect(await told(hands, { effect: 'connection.write', proposal: proposal as never }, 'written')).toMatchObject([
      { on: 'failed' },
    ])
    await using careful = handsIn(folder.path, { readOnly: true })
    expect(await told(careful, { effect: 'connection.write', proposal: proposal as never }, 'written')).toMatchObject([
      { on: 'failed', problem: { code: 'config.read-only' } },
    ])
    expect(await readFile(join(folder.path, 'rollcall.yaml'), 'utf8')).toBe(configuration)
  })
})

describe('the hands of the connections', () => {
  it('take one out of the configuration with the comments of the others kept, and nothing to read only', async () => {
    await using folder = await aFolder(files)
    await using hands = handsIn(folder.path)
    const ask = async (on: HandsIn, effect: object) =>
      (await on.does(effect as never, () => true)).map((event) => (event.on === 'news' ? event.news : event))
    const [asked] = (await ask(hands, { effect: 'connections.propose', connection: 'gone' })) as [{ removal: object }]
    expect(asked).toMatchObject({ news: 'removal', removal: { connection: 'gone', secrets: [] } })
    expect(await readFile(join(folder.path, 'rollcall.yaml'), 'utf8')).toBe(configuration)
    await using careful = handsIn(folder.path, { readOnly: true })
    expect(await ask(careful, { effect: 'connections.remove', removal: asked.removal })).toMatchObject([
      { on: 'failed', problem: { code: 'config.read-only' } },
    ])
    const said = await ask(hands, { effect: 'connections.remove', removal: asked.removal })
    expect(said).toEqual([{ news: 'removed', connection: 'gone' }])
    expect(await readFile(join(folder.path, 'rollcall.yaml'), 'utf8')).toBe(configuration.replace(/^ {2}gone.*\n/m, ''))
  })

  it('test one as it stands in the configuration', async () => {
    await using folder = await aFolder(files)
    await using hands = handsIn(folder.path)
    const events = await hands.does(
      { effect: 'connections.test', connection: 'gone' } as never,
      ({ news }: ConnectionsNews) => news === 'tested',
    )
    expect(events.map((event) => (event.on === 'news' ? event.news : event))).toMatchObject([
      { news: 'stage', connection: 'gone', stage: { stage: 'file', problem: {} } },
      { news: 'tested', connection: 'gone', passed: false },
    ])
  })
})
