import { startStrictSync } from '@rollcall/ldap/testing'
import { needs } from '@rollcall/test-fixtures'
import { describe, expect, it } from 'vitest'
import { change, changes, inSlapd, opened, scanned } from '../testing/followed.ts'

describe.runIf(needs('slapd'))('a server that takes a cookie only for the very search that got it', () => {
  it('has everybody read once, and is followed from then on', async () => {
    await using slapd = await inSlapd()
    await using server = await startStrictSync(slapd.url)
    await using corp = await opened(slapd, { url: server.url, insecure: true, ca: undefined }, slapd.replica)
    const first = await scanned(corp)
    const { told, end } = await changes(corp, first.cursor)
    expect([told, end]).toMatchObject([{}, { verdict: 'restart', problem: { code: 'conflict.sync-cookie' } }])
    const { dns, cursor } = await scanned(corp)
    const expected = await change(slapd, dns)
    const next = await changes(corp, cursor)
    expect([next.told, next.end?.verdict, server.refused]).toEqual([expected, 'complete', 1])
    expect(await changes(corp, next.cursor)).toMatchObject({ told: {}, end: { verdict: 'complete' } })
  })
  it('is not followed where the account may not list everybody at once, and is read each time', async () => {
    await using slapd = await inSlapd()
    await slapd.setSizeLimit(10)
    await using server = await startStrictSync(slapd.url)
    await using corp = await opened(slapd, { url: server.url, insecure: true, ca: undefined })
    for (let round = 0; round < 2; round++) {
      const { dns, end, cursor } = await scanned(corp)
      expect([dns.size, end?.verdict]).toEqual([300, 'complete'])
      expect(await changes(corp, cursor)).toMatchObject({ told: {}, end: { verdict: 'restart' } })
    }
  })
})
