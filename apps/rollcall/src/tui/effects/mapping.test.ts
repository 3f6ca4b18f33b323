import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ConfigEdit } from '@rollcall/host'
import { describe, expect, it } from 'vitest'
import { acmeLdif } from '../../testing/a-folder.ts'
import { anOffice } from '../../testing/an-office.ts'
import { withTeams } from '../../testing/an-office-with-teams.ts'
import type { MappingEffect, MappingNews } from '../state/mapping-state.ts'
import { type HandsIn, handsIn, type Told } from '../testing/hands-in.ts'

const screen = 7
const always = (expression: string) => ({ expression, write: 'always' }) as const

/** The news of an effect, up to the one of this kind. */
async function ask<N extends MappingNews['news']>(hands: HandsIn, effect: MappingEffect, news: N) {
  const told = await hands.does(effect, (one: MappingNews) => one.news === news, screen)
  return newsOf(told.at(-1)) as Extract<MappingNews, { news: N }>
}

function newsOf(told: Told | undefined): unknown {
  if (told?.on === 'news') return told.news
  throw new Error(`${told?.effect}: ${told?.problem.message}`)
}

const open: MappingEffect = { effect: 'mapping.open', sync: 'staff' }
const edit = (field: string, value?: string) => ({ path: ['syncs', 'staff', 'users', field], value })

describe('the hands of a mapping', () => {
  it('bring what both systems have, and somebody to try it with', async () => {
    await using office = await anOffice()
    await using hands = handsIn(office.path)
    const { facts, person } = await ask(hands, open, 'opened')
    expect(facts.target.map(({ name }) => name)).toEqual(['userName', 'mail'])
    expect(facts.attributes).toEqual(expect.arrayContaining(['uid', 'mail']))
    expect(person?.label).toBe('Mora Lind')
    const chosen = await ask(hands, { ...open, person: 'nora' }, 'opened')
    expect(chosen.person?.label).toBe('Nora Quist')
    const missed = await ask(hands, { ...open, person: 'nobody' }, 'opened')
    expect([missed.person?.label, missed.missed]).toEqual(['Mora Lind', expect.stringContaining('nobody')])
  })

  it('try a draft on a person who was read once, in well under a millisecond', async () => {
    await using office = await anOffice()
    await using hands = handsIn(office.path)
    await ask(hands, open, 'opened')
    await ask(hands, { effect: 'mapping.person', text: 'Nora Quist' }, 'person')
    const fields = { userName: always('upper(uid)'), mail: always("mail + 'x'") }
    const attempt: MappingEffect = { effect: 'mapping.try', kind: 'user', fields, match: ['userName = uit', 'mail'] }
    const { tried } = await ask(hands, attempt, 'tried')
    expect(tried.fields).toMatchObject({ userName: { values: ['NORA'] }, mail: { fault: { code: 'missing-value' } } })
    expect(tried.rules).toMatchObject([
      { problem: { at: [11, 14] } },
      { problem: { message: expect.stringContaining('field = expression') } },
    ])
    const start = performance.now()
    for (let times = 0; times < 100; times++) await ask(hands, attempt, 'tried')
    expect((performance.now() - start) / 100).toBeLessThan(5)
  })

  it('try the mapping of groups on the first of them', async () => {
    await using office = await anOffice()
    await withTeams(office.path)
    await using hands = handsIn(office.path)
    const { facts } = await ask(hands, open, 'opened')
    expect(facts.group?.target.map(({ name }) => name)).toEqual(['name', 'members'])
    expect((await ask(hands, { effect: 'mapping.group' }, 'group')).group?.label).toBe('wiki-users')
    const { tried } = await ask(
      hands,
      {
        effect: 'mapping.try',
        kind: 'group',
        fields: { name: always('upper(cn)'), members: always('member') },
        match: ['name = cn', 'name = cm'],
      },
      'tried',
    )
    expect(tried.fields).toMatchObject({
      name: { values: ['WIKI-USERS'] },
      members: { problem: { hint: 'Write `members: members`.' } },
    })
    expect(tried.rules).toMatchObject([{ values: ['wiki-users'] }, { problem: { at: [7, 9] } }])
  })

  it('know nothing of groups where the target has none', async () => {
    await using office = await anOffice()
    await using hands = handsIn(office.path)
    expect((await ask(hands, open, 'opened')).facts.group).toBeUndefined()
    expect(await ask(hands, { effect: 'mapping.group' }, 'group')).toEqual({ news: 'group' })
  })

  it('find people by name', async () => {
    await using office = await anOffice()
    await using hands = handsIn(office.path)
    await ask(hands, open, 'opened')
    const { found } = await ask(hands, { effect: 'mapping.find', text: 'nora' }, 'found')
    expect(found.map(({ label }) => label)).toEqual(['Nora Quist'])
  })

  it('count a draft over everybody, and say why one cannot be counted', async () => {
    await using office = await anOffice()
    await using hands = handsIn(office.path)
    await ask(hands, open, 'opened')
    const survey = (value: string): MappingEffect => ({
      effect: 'mapping.survey',
      sync: 'staff',
      edits: [edit('mail', value)],
    })
    expect(await ask(hands, survey('uid'), 'surveyed')).toMatchObject({
      survey: { people: 2, fields: { mail: { filled: 2 } }, rules: [{ one: 0 }] },
    })
    expect((await ask(hands, survey('mial'), 'surveyed')).problem).toContain('mial')
  })

  it('count each configuration once, also when it is saved', async () => {
    await using office = await anOffice()
    await using hands = handsIn(office.path)
    await ask(hands, open, 'opened')
    const people = async (edits: readonly ConfigEdit[]) =>
      (await ask(hands, { effect: 'mapping.survey', sync: 'staff', edits }, 'surveyed')).survey?.people
    const edits = [edit('mail', 'uid')]
    expect([await people([]), await people(edits)]).toEqual([2, 2])
    await writeFile(join(office.path, 'acme.ldif'), acmeLdif.slice(0, acmeLdif.indexOf('dn: uid=nora')))
    expect([await people([]), await people(edits), await people([edit('mail', 'cn')])]).toEqual([2, 2, 1])
    const { proposal } = await ask(hands, { effect: 'mapping.propose', sync: 'staff', edits }, 'proposed')
    await ask(hands, { effect: 'mapping.write', proposal }, 'written')
    await ask(hands, open, 'opened')
    expect(await people([])).toBe(2)
  })

  it('say in one sentence what would not load', async () => {
    await using office = await anOffice()
    await using hands = handsIn(office.path)
    const check = (value: string): MappingEffect => ({
      effect: 'mapping.check',
      edits: [{ path: ['syncs', 'staff', 'onLeave'], value }],
    })
    expect((await ask(hands, check('disble'), 'checked')).wrong).toBe('`onLeave`: did you mean `disable`?')
    expect(await ask(hands, check('keep'), 'checked')).toEqual({ news: 'checked' })
  })

  it('propose what loads and fits, with the place of what does not, and write it', async () => {
    await using office = await anOffice()
    await using hands = handsIn(office.path)
    const file = join(office.path, 'rollcall.yaml')
    await writeFile(file, (await readFile(file, 'utf8')).replace('match:', '# by login\n    match:'))
    const before = await readFile(file, 'utf8')
    await ask(hands, open, 'opened')
    const propose = (value: string): MappingEffect => ({
      effect: 'mapping.propose',
      sync: 'staff',
      edits: [edit('mail', value)],
    })
    const { proposal: bad } = await ask(hands, propose('lower(mial)'), 'proposed')
    expect(bad.problem?.message).toMatch(/rollcall\.yaml:14:41 .*`mial`/)
    const { proposal } = await ask(hands, propose('lower(mail)'), 'proposed')
    expect([proposal.problem, await readFile(file, 'utf8')]).toEqual([undefined, before])
    await ask(hands, { effect: 'mapping.write', proposal }, 'written')
    expect(await readFile(file, 'utf8')).toBe(before.replace('mail: mail }\n\n', 'mail: lower(mail) }\n\n'))
    await ask(hands, open, 'opened') // with the systems opened anew
    expect(hands.answers).toContainEqual(expect.objectContaining({ answer: 'known' }))
  })

  it('write nothing in read-only mode', async () => {
    await using office = await anOffice()
    await using hands = handsIn(office.path, { readOnly: true })
    await ask(hands, open, 'opened')
    const { proposal } = await ask(
      hands,
      { effect: 'mapping.propose', sync: 'staff', edits: [edit('mail', 'uid')] },
      'proposed',
    )
    await expect(ask(hands, { effect: 'mapping.write', proposal }, 'written')).rejects.toThrow('--read-only')
    expect(await readFile(join(office.path, 'rollcall.yaml'), 'utf8')).toBe(proposal.before)
  })
})
