import { companyLdif, needs, startSlapd } from '@rollcall/test-fixtures'
import { describe, expect, it } from 'vitest'
import { anOffice, config } from './support/office.ts'

interface Mended {
  readonly status: string
  readonly changes: readonly { readonly kind: string; readonly source: string; readonly was: string }[]
  readonly left: readonly object[]
}

describe.runIf(needs('slapd') && needs('postgres'))(
  'a directory loaded anew from an export without its ids (field row 5)',
  () => {
    it('is linked again by name: nobody is disabled or doubled, and only the ids that are mapped are written', async () => {
      await using office = await anOffice()
      const { slapd, postgres, program, rollcall } = office
      await office.sync()
      const settled = await office.plan()
      const before = await postgres.query<{ id: string; active: boolean }>('select id, active from account order by id')
      const links = Number(settled.plan.summary.unchanged)

      await using again = await startSlapd({ seed: companyLdif().replace(/^entryUUID: .*\n/gm, '') })
      await slapd.stop()
      await program.write('rollcall.yaml', config(again, postgres))
      const lost = await office.plan()
      expect(lost.plan.guards.filter(({ tripped }) => tripped).map(({ code }) => code)).toEqual(
        expect.arrayContaining(['access', 'moved']),
      )

      const dry = await rollcall('relink', 'staff', '--by', 'userName', '--dry-run', '--json')
      expect(dry.code).toBe(2)
      expect((await office.plan()).plan.summary).toEqual(lost.plan.summary)

      const relinked = await rollcall('relink', 'staff', '--by', 'userName', '--yes', '--json')
      const { status, changes, left }: Mended = JSON.parse(relinked.out)
      expect([relinked.code, status, left]).toEqual([0, 'done', []])
      expect(changes.length).toBe(links)
      const people = changes.filter(({ kind }) => kind === 'user').length

      const { plan } = await office.plan()
      expect(plan.summary).toMatchObject({ update: people, create: 0, disable: 0, delete: 0, removeMember: 0, link: 0 })
      const edited = plan.changes.flatMap(({ step }) =>
        step.op === 'update' ? step.edits.map(({ field }) => field) : [],
      )
      expect(new Set(edited)).toEqual(new Set(['externalId']))
      expect((await office.sync()).code).toBe(4)
      const { code, run } = await office.sync('--allow', `identity=${people}`)
      expect([code, run.status]).toEqual([expect.toBeOneOf([0, 3]), 'done'])
      expect(await postgres.query('select id, active from account order by id')).toEqual(before)
      expect((await office.plan()).plan.changes).toEqual([])
      expect((await rollcall('audit', 'verify')).code).toBe(0)
    })
  },
)
