import { needs } from '@rollcall/test-fixtures'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aCompanySite, type CompanySite, nothingAmiss } from './support/company-site.ts'
import { stepsOf, ways } from './support/same-company.ts'
import { kinds } from './support/same-company-sources.ts'
import { watched } from './support/watched.ts'

describe.each(kinds)('the same company in $name', (kind) => {
  const runs = kind.needs === undefined || needs(kind.needs)
  let site: CompanySite
  beforeAll(async () => {
    if (runs) site = await aCompanySite(kind, '{ every: 2s }')
  })
  afterAll(() => site?.[Symbol.asyncDispose]())

  const left = async () => (await site.planned('full')).changes

  it.runIf(runs)('gives the accounts and teams that the company says', async () => {
    const { err, code } = await site.program.rollcall('sync', '--yes')
    expect(code, err).toBe(3) // some people's findings are new
    expect(site.amiss()).toEqual(nothingAmiss)
    expect(await left()).toEqual([])
  })

  it.runIf(runs).each(ways)('and so it does after people came, went and changed, by %s', async (way) => {
    const events = async (): Promise<void> => {
      for (const step of stepsOf(ways.indexOf(way))) await site.become(step)
    }
    if (way === 'watch') await watched(site.program, events, () => expect(site.amiss()).toEqual(nothingAmiss))
    else {
      await events()
      expect((await site.planned(way)).source.how).toBe(way === 'delta' ? 'since-cursor' : 'listed')
      const { err } = await site.program.rollcall('sync', '--yes', '--json', '--mode', way)
      expect(err).toBe('')
    }
    expect(site.amiss()).toEqual(nothingAmiss)
    expect(await left()).toEqual([])
  })
})
