import { access, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { TableFacts } from '@rollcall/host'
import { describe, expect, it } from 'vitest'
import { acmeLdif, aFolder, type Folder } from '../../testing/a-folder.ts'
import type { StartNews } from '../state/start.ts'
import type { Draft } from '../state/start-draft.ts'
import type { StartProposal } from '../state/start-found.ts'
import { type HandsIn, handsIn } from '../testing/hands-in.ts'

const source = { name: 'directory', connector: 'ldif', settings: { file: 'acme.ldif' } }
const bare = { name: 'app', connector: 'sql', settings: { file: 'app.db' } }
const users = { table: 'account', id: 'id', active: 'active', fields: ['login', 'mail'] }
const target = { ...bare, settings: { ...bare.settings, users } }

async function somewhere(): Promise<Folder> {
  const folder = await aFolder({ 'acme.ldif': acmeLdif })
  using database = new DatabaseSync(join(folder.path, 'app.db'))
  database.exec(
    'create table account (id integer primary key, login text not null unique, mail text, active integer not null default 1)',
  )
  return folder
}

async function told(
  hands: HandsIn,
  effect: Parameters<HandsIn['does']>[0],
  last: StartNews['news'],
): Promise<readonly StartNews[]> {
  const events = await hands.does(effect, ({ news }: StartNews) => news === last)
  return events.map((event) => (event.on === 'news' ? (event.news as StartNews) : (event as never)))
}

async function aDraft(hands: HandsIn): Promise<Draft> {
  const columns = [
    { name: 'login', type: 'text', unique: true, required: true },
    { name: 'mail', type: 'text' },
  ] as const
  const [news] = await told(hands, { effect: 'start.propose', source, target, columns } as never, 'proposal')
  const { proposal } = news as { readonly proposal: StartProposal }
  return { source, target, sync: 'people', proposal, mapping: proposal.mapping }
}

describe('the hands of the guided start', () => {
  it('tell each stage of a test, and the one that failed', async () => {
    await using folder = await somewhere()
    await using hands = handsIn(folder.path)
    const good = await told(hands, { effect: 'start.test', step: 'source', end: source } as never, 'tested')
    expect(good.map((news) => (news.news === 'stage' ? news.stage.stage : news.news))).toEqual([
      'file',
      'search',
      'search',
      'tested',
    ])
    const gone = { ...source, settings: { file: 'gone.ldif' } }
    const bad = await told(hands, { effect: 'start.test', step: 'source', end: gone } as never, 'tested')
    expect(bad).toMatchObject([{ stage: { stage: 'file', problem: {} } }, { news: 'tested', passed: false }])
  })

  it('read the tables of a database before one is chosen', async () => {
    await using folder = await somewhere()
    await using hands = handsIn(folder.path)
    const news = await told(hands, { effect: 'start.test', step: 'target', end: bare } as never, 'tested')
    expect(news.at(-1)).toMatchObject({ passed: true, found: { targetTables: [{ name: 'account' }] } })
  })

  it('propose a mapping and the bases, check the whole without leaving a trace, and write it once', async () => {
    await using folder = await somewhere()
    await using hands = handsIn(folder.path)
    const draft = await aDraft(hands)
    expect(draft.mapping).toEqual({ login: 'lower(uid)', mail: 'mail' })
    expect(draft.proposal).toMatchObject({
      match: ['login = uid'],
      scope: { users: 'ou=people,dc=acme,dc=example' },
      neverOff: false,
      sample: { people: expect.any(Number), having: { uid: expect.any(Number), displayname: 0 } },
    })
    expect(draft.proposal.sample?.having.uid).toBe(draft.proposal.sample?.people)

    const [checked] = await told(hands, { effect: 'start.check', draft } as never, 'checked')
    expect(checked).toEqual({ news: 'checked', text: expect.stringContaining('table: account') })
    await expect(access(join(folder.path, '.rollcall'))).rejects.toThrow('ENOENT')

    await told(hands, { effect: 'start.write', draft } as never, 'written')
    expect(await readFile(join(folder.path, 'rollcall.yaml'), 'utf8')).toContain('login: lower(uid)')
    const again = await hands.does({ effect: 'start.write', draft } as never, () => true)
    expect(again).toMatchObject([{ on: 'failed', problem: { code: 'exists.file' } }])
    expect((await folder.rollcall('plan')).code).toBe(2)
  })

  it('propose groups where tables by their names hold them, and a configuration that both systems take', async () => {
    await using folder = await somewhere()
    using database = new DatabaseSync(join(folder.path, 'app.db'))
    database.exec('create table team (id integer primary key, name text not null unique)')
    database.exec('create table team_member (team_id integer, account_id integer)')
    await using hands = handsIn(folder.path)
    const named = await told(hands, { effect: 'start.test', step: 'target', end: bare } as never, 'tested')
    const { found } = named.at(-1) as { readonly found: { readonly targetTables: readonly TableFacts[] } }
    const columns = [{ name: 'login', type: 'text', unique: true, required: true }]
    const asked = { effect: 'start.propose', source, target, columns, tables: found.targetTables }
    const [news] = await told(hands, asked as never, 'proposal')
    const { proposal } = news as { readonly proposal: StartProposal }
    expect(proposal).toMatchObject({
      groups: { name: 'cn', members: 'members' },
      groupMatch: ['name = cn'],
      groupTables: { table: 'team', fields: ['name'], memberships: { table: 'team_member' } },
    })
    const settings = { ...target.settings, groups: proposal.groupTables }
    const draft = { source, target: { ...target, settings }, sync: 'people', proposal, mapping: proposal.mapping }
    const [checked] = await told(hands, { effect: 'start.check', draft } as never, 'checked')
    expect(checked).toEqual({ news: 'checked', text: expect.stringContaining('matchGroups: [name = cn]') })
  })

  it('find an expression that names no attribute before anything is written', async () => {
    await using folder = await somewhere()
    await using hands = handsIn(folder.path)
    const draft = await aDraft(hands)
    const wrong = { ...draft, mapping: { ...draft.mapping, mail: 'maill' } }
    const [checked] = await told(hands, { effect: 'start.check', draft: wrong } as never, 'checked')
    expect(checked).toMatchObject({ problem: { message: expect.stringContaining('maill') } })
  })

  it('write nothing to read only', async () => {
    await using folder = await somewhere()
    await using hands = handsIn(folder.path, { readOnly: true })
    const draft = await aDraft(hands)
    expect(await hands.does({ effect: 'start.write', draft } as never, () => true)).toMatchObject([
      { on: 'failed', problem: { code: 'config.read-only' } },
    ])
    const keep = { effect: 'secret.keep', as: 'bind', name: 'x', secret: 'hunter2' }
    expect(JSON.stringify(await hands.does(keep as never, () => true))).toMatch(/^(?!.*hunter2).*config\.read-only/)
    await expect(access(join(folder.path, 'rollcall.yaml'))).rejects.toThrow('ENOENT')
  })
})
