import { companyAdLdif, companyLdif, needs, startSamba, startSlapd } from '@rollcall/test-fixtures'
import { describe, expect, it } from 'vitest'
import { aCompanySite, type CompanySite, nothingAmiss } from './support/company-site.ts'
import { leavesAndMarries, marries } from './support/same-company.ts'
import { inSamba, inSlapd, type Kind } from './support/same-company-sources.ts'
import { follow } from './support/watched.ts'

/** A company whose application has everybody. */
async function inStep(kind: Kind): Promise<CompanySite> {
  const site = await aCompanySite(kind)
  const { code, err } = await site.program.rollcall('sync', '--yes')
  expect(code, err).toBe(3) // its findings are new
  return site
}

const delta = ({ program }: CompanySite) => program.rollcall('sync', '--yes', '--mode', 'delta')

/** The last run compared everybody, and history says why. */
async function comparedAll({ latestRun }: CompanySite, why: RegExp, disable: number): Promise<void> {
  const { mode, notes = [], summary } = await latestRun()
  expect({ mode, summary }).toMatchObject({ mode: 'source', summary: { disable, delete: 0 } })
  expect(notes[0]).toMatch(why)
  expect(notes.at(-1)).toContain('the source was read whole')
}

const present = /who is still there, and not who is gone/

describe.runIf(needs('slapd')).concurrent('a slapd that does not know any more who is gone (field row 24)', () => {
  it('because it was started again under a watch, is compared whole: who left is off, and nobody else', async () => {
    await using slapd = await startSlapd({ seed: companyLdif() })
    await using site = await inStep(inSlapd(slapd))
    await using watching = follow(site.program)
    await watching.sees(/following/)
    await watching.whileItSleeps(async () => {
      await slapd.stop()
      await slapd.start()
      await site.become(leavesAndMarries(0))
      await slapd.stop()
      await slapd.start()
    })
    await watching.sees(present)
    await watching.until(() => expect(site.amiss()).toEqual(nothingAmiss))
    await comparedAll(site, present, 1)
    await watching.sees(/following/)
    await site.become(leavesAndMarries(1))
    await watching.until(() => expect(site.amiss()).toEqual(nothingAmiss))
    expect((await site.latestRun()).mode).toBe('delta')
  })

  it('because more happened than its session log holds, likewise', async () => {
    await using slapd = await startSlapd({ seed: companyLdif(), contentSync: 'short-log' })
    await using site = await inStep(inSlapd(slapd))
    for (const round of [0, 1, 2]) await site.become(leavesAndMarries(round))
    expect((await delta(site)).err).toBe('')
    expect(site.amiss()).toEqual(nothingAmiss)
    await comparedAll(site, present, 3)
  })
})

describe.concurrent('a directory that was set back to an older copy', () => {
  /** Somebody married since the copy, which tells of nobody who did. */
  async function setBack(site: CompanySite, server: Server, restore: () => Promise<void>, why: RegExp): Promise<void> {
    await server.stop()
    await server.backUp()
    await server.start()
    const [before, shown] = [site.lines(), site.shown]
    await site.become(marries(0))
    await delta(site)
    expect(site.amiss()).toEqual(nothingAmiss)
    expect(site.lines()).not.toEqual(before)
    await server.stop()
    await restore()
    await server.start()
    expect((await delta(site)).err).toBe('')
    expect(site.lines()).toEqual(before)
    await comparedAll(site, why, 0)
    expect((await site.planned('full')).changes).toEqual([])
    site.isAgain(shown)
  }

  it.runIf(needs('slapd'))('takes from nobody what the copy has: slapd', async () => {
    await using slapd = await startSlapd({ seed: companyLdif() })
    await using site = await inStep(inSlapd(slapd))
    await setBack(site, slapd, slapd.restore, /older than what was read|set back since the last read/)
  })

  it.runIf(needs('samba'))(
    'takes from nobody what the copy has: Samba, by its files and as its tools do it',
    async () => {
      await using samba = await startSamba({ seed: companyAdLdif() })
      await using site = await inStep(inSamba(samba))
      await setBack(site, samba, () => samba.restore({ properly: false }), /is behind where it was \(USN/)
      const why = /put back from a backup: its database has another identity \(invocationId\)/
      await setBack(site, samba, () => samba.restore({ properly: true }), why)
    },
  )
})

interface Server {
  readonly stop: () => Promise<void>
  readonly start: () => Promise<void>
  readonly backUp: () => Promise<void>
}

describe.runIf(needs('slapd'))('a slapd whose access rules hide everybody while it is watched', () => {
  it('tells of nobody who is gone, and the next whole read ends at the guard', async () => {
    await using slapd = await startSlapd({ seed: companyLdif() })
    await using site = await inStep(inSlapd(slapd))
    const before = site.lines()
    {
      await using watching = follow(site.program)
      await watching.sees(/following/)
      await slapd.hideEveryone()
      await slapd.stop()
      await slapd.start()
      await watching.sees(/following/) // slapd tells of no change of rights
    }
    expect(site.lines()).toEqual(before)
    const { code, out, err } = await site.program.rollcall('sync', '--yes', '--mode', 'source')
    expect({ code, said: out + err }).toMatchObject({ code: 4, said: expect.stringMatching(/stopped/) })
    expect(site.lines()).toEqual(before)
  })
})
