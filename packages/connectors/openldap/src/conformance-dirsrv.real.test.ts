import { describeConnector } from '@rollcall/connector-sdk/testing'
import { companyLdif, needs, startDirsrv } from '@rollcall/test-fixtures'
import { describe } from 'vitest'
import { openLdap } from './connector.ts'
import { kit, systemOf } from './testing/company.ts'

describe.runIf(needs('dirsrv'))('against 389 Directory Server', () => {
  const seed = companyLdif({ server: 'dirsrv' })
  describeConnector(openLdap, {
    system: async () => systemOf(await startDirsrv({ seed, changes: 'content-sync' }), { idAttribute: 'nsUniqueId' }),
    ...kit,
  })
})
