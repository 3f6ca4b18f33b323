import { describe, expect, it } from 'vitest'
import { findingsTable, groupFindings } from './findings.ts'
import { about, aFinding, aLook, inBatches, picture } from './testing/building.ts'

const shown = async (findings: readonly ReturnType<typeof aFinding>[], most = 20) =>
  picture(findingsTable(await groupFindings(inBatches(findings), most), aLook()))

describe('findings', () => {
  it('are grouped by code, and say the attribute, the value and what to do', async () => {
    const twice = { code: 'duplicate-value', field: 'mail', value: 'n@acme.example' } as const
    const findings = [
      aFinding(),
      aFinding({ ...twice, about: about('Ingrid Raman'), hint: 'Wanted by Nora Brandt as well.' }),
      aFinding({ ...twice, about: about('Nora Brandt'), hint: 'Wanted by Ingrid Raman as well.' }),
    ]
    expect(await shown(findings)).toBe(`
  ! missing-value 1  a required value is missing
    Nora Quist  mail  Fill in mail at the source.

  ! duplicate-value 2  several records want the same unique value
    Ingrid Raman  mail: “n@acme.example”  Wanted by Nora Brandt as well.
    Nora Brandt   mail: “n@acme.example”  Wanted by Ingrid Raman as well.
`)
  })

  it('of a long list are the first of each code, and a hint they share stands once', async () => {
    expect(
      await shown(
        Array.from({ length: 40 }, () => aFinding()),
        2,
      ),
    ).toBe(`
  ! missing-value 40  a required value is missing
    Nora Quist  mail
    Nora Quist  mail
    Fill in mail at the source.
    and 38 others
`)
  })

  it('of a long list say where the others are', async () => {
    const groups = await groupFindings(inBatches([aFinding(), aFinding()]), 1)
    expect(picture(findingsTable(groups, aLook(), '--all lists everything.'))).toMatch(/and 1 other\n\n {2}--all lists/)
    const whole = await groupFindings(inBatches([aFinding()]), 1)
    expect(picture(findingsTable(whole, aLook(), '--all lists everything.'))).not.toContain('--all')
  })

  it('do not say the same twice, where the target says it all', async () => {
    const problem = { code: 'invalid', message: 'wiki refuses it.' } as const
    const failed = aFinding({ code: 'change-failed', problem, hint: problem.message })
    expect((await shown([failed, failed])).match(/wiki refuses it/g)).toHaveLength(2)
  })

  it('of a failed change carry what the target said', async () => {
    const problem = { code: 'invalid.too-long', message: 'wiki refuses it: longer than 64.' } as const
    const failed = aFinding({
      code: 'change-failed',
      field: 'title',
      value: 'Clerk\u001b',
      problem,
      hint: 'Shorten it.',
    })
    expect(await shown([failed])).toContain(
      'Nora Quist  title: “Clerk␛”  wiki refuses it: longer than 64.  Shorten it.',
    )
  })
})
