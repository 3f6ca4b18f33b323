import { describe, expect, it } from 'vitest'
import { aPast, type Past } from '../testing/a-past.ts'

const mora = { uid: 'mora', cn: 'Mora Lind', mail: 'mora@acme.example' }
const noah = { uid: 'noah', cn: 'Noah Berg', mail: 'noah@acme.example' }

/** Noah was renamed in the second run. */
async function twoRuns(): Promise<Past> {
  const past = await aPast()
  await past.people([mora, noah])
  expect((await past.rollcall('sync', '--yes')).code).toBe(0)
  await past.people([mora, { ...noah, cn: 'Noah Weber' }])
  expect((await past.rollcall('sync', '--yes')).code).toBe(0)
  return past
}

describe('audit --person', () => {
  it('tells what happened to somebody over all runs, the newest first, and whom it means', async () => {
    await using past = await twoRuns()
    const { code, out } = await past.rollcall('audit', '--person', 'noah')
    expect(code).toBe(0)
    expect(out).toMatch(/^ {2}● Noah Weber {2}id-noah {2}account 2 {2}in staff\n\n/)
    expect(out).toMatch(
      /run 2[^\n]*update Noah Weber[^\n]*name: Noah Berg → Noah Weber[\s\S]*run 1[^\n]*create Noah Berg/,
    )
    expect(out).not.toContain('Mora')
    expect((await past.rollcall('audit', '--person', 'noah', '--run', '1')).out).not.toContain('update')
  })

  it('gives scripts a record a line', async () => {
    await using past = await twoRuns()
    const { out } = await past.rollcall('audit', '--person', 'noah', '--json')
    const records = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(records.map(({ run, event }) => [run, event])).toEqual([
      [2, 'change'],
      [1, 'change'],
    ])
  })

  it('says so of somebody whom nothing knows', async () => {
    await using past = await twoRuns()
    const { code, err } = await past.rollcall('audit', '--person', 'nobody')
    expect([code, err]).toEqual([1, expect.stringContaining('No link and no record of the audit log knows “nobody”.')])
    expect((await past.rollcall('audit', '--person', 'noah', '--sync', 'stuff')).err).toContain('Did you mean staff?')
  })
})
