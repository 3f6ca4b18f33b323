import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { RollcallError } from '@rollcall/model'
import { describe, expect, it } from 'vitest'
import { acmeLdif, aFolder } from '../../testing/a-folder.ts'
import type { EffectOf } from '../state/screen.ts'
import { openDesk } from './desk.ts'
import type { AnyHands, Work } from './hands.ts'
import { homeHands } from './home.ts'
import type { Answer } from './wire.ts'

const yaml = `version: 1
connections:
  corp: { connector: ldif, file: people.ldif }
`

/** A desk over a real folder, with hands of the test's own. */
async function aDesk(hands: AnyHands, { readOnly = false, env = {}, config = yaml } = {}) {
  const folder = await aFolder({ 'rollcall.yaml': config, 'people.ldif': acmeLdif })
  const answers: Answer[] = []
  const waiting = new Set<() => void>()
  const desk = openDesk({
    hands,
    configFile: 'rollcall.yaml',
    cwd: folder.path,
    env,
    readOnly,
    now: () => 0,
    answer(one) {
      answers.push(one)
      for (const look of waiting) look()
    },
  })
  const heard = (wanted: (answer: Answer) => boolean): Promise<Answer> =>
    new Promise((resolve) => {
      const look = (): void => {
        const found = answers.find(wanted)
        if (!found) return
        waiting.delete(look)
        resolve(found)
      }
      waiting.add(look)
      look()
    })
  return {
    desk,
    answers,
    heard,
    folder,
    begin: (effect: EffectOf, screen = 1) => desk.take({ order: 'begin', screen, effect }),
    leave: (screen = 1) => desk.take({ order: 'leave', screen }),
    news: (text: string) =>
      heard((one) => one.answer === 'event' && one.event.on === 'news' && one.event.news === text),
    failure: () => heard((one) => one.answer === 'event' && one.event.on === 'failed'),
    async [Symbol.asyncDispose]() {
      await desk[Symbol.asyncDispose]()
      await folder[Symbol.asyncDispose]()
    },
  }
}

const until = (signal: AbortSignal): Promise<void> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))

describe('an effect', () => {
  it('works with the real configuration, and tells the screen that asked', async () => {
    await using office = await aDesk(homeHands as AnyHands)
    office.begin({ effect: 'home.health', connections: ['corp'] } as EffectOf, 7)
    const answer = await office.heard((one) => one.answer === 'event')
    expect(answer).toMatchObject({ to: 7, event: { on: 'news', news: { news: 'health', connection: 'corp' } } })
    expect(JSON.stringify(answer)).not.toContain('problem')
  })
  it('that begins again ends the older one first, which then says nothing more', async () => {
    const log: string[] = []
    const run = async ({ name }: EffectOf & { readonly name: string }, { tell, signal }: Work<string>) => {
      log.push(`${name} begins`)
      tell(`${name} reads`)
      if (name === 'second') return
      await until(signal).finally(() => {
        tell('too late')
        log.push(`${name} ended`)
      })
    }
    await using office = await aDesk({ read: { run: run as never } })
    office.begin({ effect: 'read', name: 'first' } as EffectOf)
    await office.news('first reads')
    office.begin({ effect: 'read', name: 'second' } as EffectOf)
    await office.news('second reads')
    expect(log).toEqual(['first begins', 'first ended', 'second begins'])
    expect(office.answers.some((one) => JSON.stringify(one).match(/too late|failed/))).toBe(false)
  })
  it('does not disturb another, nor the same one of another screen', async () => {
    const ended: string[] = []
    const run = async (_: EffectOf, { tell, signal }: Work<string>) => {
      tell('begun')
      await until(signal).finally(() => ended.push('ended'))
    }
    await using office = await aDesk({ read: { run }, write: { run } })
    office.begin({ effect: 'read' })
    office.begin({ effect: 'read' }, 2)
    office.begin({ effect: 'write' })
    await office.heard(() => office.answers.filter(({ answer }) => answer === 'event').length === 3)
    expect(ended).toEqual([])
  })
  it('that nobody can do is said to be missing', async () => {
    await using office = await aDesk({})
    office.begin({ effect: 'fly' })
    expect(await office.failure()).toMatchObject({ event: { effect: 'fly', problem: { code: 'bug.no-hand' } } })
  })
})

describe('leaving a screen', () => {
  it('ends what goes on for it and then disposes what it kept; another screen’s stays', async () => {
    const log: string[] = []
    const run = async ({ name }: EffectOf & { readonly name: string }, { tell, signal, kept }: Work<string>) => {
      await kept.put('plan', { [Symbol.asyncDispose]: async () => void log.push(`${name} disposed`) })
      tell(`${name} kept`)
      await until(signal).finally(() => log.push(`${name} ended`))
    }
    const office = await aDesk({ plan: { run: run as never } })
    office.begin({ effect: 'plan', name: 'one' } as EffectOf, 1)
    office.begin({ effect: 'plan', name: 'two' } as EffectOf, 2)
    await Promise.all([office.news('one kept'), office.news('two kept')])
    office.leave(1)
    await expect.poll(() => log).toEqual(['one ended', 'one disposed'])
    await office[Symbol.asyncDispose]()
    expect(log).toEqual(['one ended', 'one disposed', 'two ended', 'two disposed'])
  })
  it('finds what an effect before it kept, and disposes it when it is replaced', async () => {
    const log: string[] = []
    const run = async ({ name }: EffectOf & { readonly name: string }, { tell, kept }: Work<string>) => {
      const before = kept.get<{ readonly name: string } & AsyncDisposable>('plan')
      await kept.put('plan', { name, [Symbol.asyncDispose]: async () => void log.push(name) } as AsyncDisposable)
      tell(`${name} after ${before?.name ?? 'nothing'}`)
    }
    await using office = await aDesk({ plan: { run: run as never } })
    office.begin({ effect: 'plan', name: 'one' } as EffectOf)
    await office.news('one after nothing')
    office.begin({ effect: 'plan', name: 'two' } as EffectOf)
    await office.news('two after one')
    expect(log).toEqual(['one'])
  })
})

describe('read-only mode', () => {
  it('refuses what writes, whatever the screen thought', async () => {
    const written: string[] = []
    const hand = { writes: true as const, run: async () => void written.push('a row') }
    await using office = await aDesk({ apply: hand }, { readOnly: true })
    office.begin({ effect: 'apply' })
    expect(await office.failure()).toMatchObject({ event: { problem: { code: 'config.read-only' } } })
    expect(written).toEqual([])
  })
})

describe('an effect that fails', () => {
  it('says so to its screen, without the secrets that are known', async () => {
    const config = `${yaml}  app: { connector: scim, url: 'http://127.0.0.1:1', insecure: true, token: { env: TOKEN } }\n`
    const run = async (_: EffectOf, { host, signal }: Work<string>) => {
      const connection = await (await host()).connection('app')
      for await (const _ of connection.test({}, signal)) void _
      throw new RollcallError('auth.refused', 'app refused hunter2.', { hint: 'Is hunter2 right?' })
    }
    await using office = await aDesk({ test: { run } }, { config, env: { TOKEN: 'hunter2' } })
    office.begin({ effect: 'test' })
    const said = JSON.stringify(await office.failure())
    expect(said).toContain('auth.refused')
    expect(said).not.toContain('hunter2')
  })
  it('can be begun again', async () => {
    let times = 0
    const run = async (_: EffectOf, { tell }: Work<string>) => {
      times++
      if (times === 1) throw new Error('once')
      tell('done')
    }
    await using office = await aDesk({ read: { run } })
    office.begin({ effect: 'read' })
    await office.failure()
    office.begin({ effect: 'read' })
    await office.news('done')
  })
})

describe('the configuration', () => {
  it('is told at the start, a missing or wrong one with what is wrong about it', async () => {
    await using good = await aDesk({})
    expect(await good.heard(({ answer }) => answer === 'known')).toMatchObject({
      known: { status: 'good', connections: [{ name: 'corp', title: 'LDIF file' }] },
    })
    await using wrong = await aDesk({}, { config: 'version: 2\n' })
    expect(await wrong.heard(({ answer }) => answer === 'known')).toMatchObject({ known: { status: 'wrong' } })
  })
  it('is read anew after it was written, and who works with the one before goes on', async () => {
    const log: string[] = []
    const hands: AnyHands = {
      read: {
        async run(_: never, { host, tell, signal }: Work<unknown>) {
          const before = await host()
          tell('reading')
          await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
          log.push(before.config.file)
        },
      },
      write: {
        async run(_: never, { configFile, reopen, host, tell }: Work<unknown>) {
          await host()
          await writeFile(configFile, `${yaml}  more: { connector: ldif, file: people.ldif }\n`)
          await reopen()
          tell('written')
        },
      },
    }
    const office = await aDesk(hands)
    office.begin({ effect: 'read' }, 1)
    await office.news('reading')
    office.begin({ effect: 'write' }, 2)
    await office.news('written')
    const known = office.answers.filter(({ answer }) => answer === 'known').at(-1)
    expect(known).toMatchObject({ known: { connections: [{ name: 'corp' }, { name: 'more' }] } })
    await office[Symbol.asyncDispose]()
    expect(log).toEqual([join(office.folder.path, 'rollcall.yaml')])
  })
})
