import { describe, expect, it } from 'vitest'
import { anOffice } from '../testing/an-office.ts'

describe('a plan in mode delta, of a source without a change feed', () => {
  it('reads the source whole, and says so', async () => {
    await using office = await anOffice()
    await office.rollcall('sync', '--yes')
    const { code, out } = await office.rollcall('plan', '--mode', 'delta')
    expect([code, out]).toEqual([0, expect.stringContaining('Mode source instead of delta: LDIF file has no change')])
  })
})
