import { describe, expect, it } from 'vitest'
import { findingsCsv } from './csv.ts'
import { about, aFinding, inBatches } from './testing/building.ts'

const csv = async (...findings: ReturnType<typeof aFinding>[]) =>
  (await Array.fromAsync(findingsCsv(inBatches(findings)))).join('')

describe('findings as CSV', () => {
  it('have a heading and a row each', async () => {
    expect(await csv(aFinding(), aFinding({ value: 7 }))).toBe(
      [
        'code,kind,record,source,target,attribute,value,hint,problem,set aside by',
        'missing-value,user,Nora Quist,s-Nora Quist,,mail,,Fill in mail at the source.,,',
        'missing-value,user,Nora Quist,s-Nora Quist,,mail,7,Fill in mail at the source.,,',
        '',
      ].join('\r\n'),
    )
  })

  it('quote what a comma, a quote or a line break would tear apart', async () => {
    expect(await csv(aFinding({ about: about('Quist, "Nora"\nx') }))).toContain('user,"Quist, ""Nora""\nx",')
  })

  it('hold no formula that a spreadsheet would run', async () => {
    const values = ['=cmd()', '+1', '-1', '@x', '\t=x', ' =x']
    const rows = (await csv(...values.map((value) => aFinding({ value })))).split('\r\n').slice(1, -1)
    expect(rows.map((row) => row.split(',')[6])).toEqual(["'=cmd()", "'+1", "'-1", "'@x", "'\t=x", "' =x"])
  })
})
