import { describeConnector } from '@rollcall/connector-sdk/testing'
import { companyLdif, needs, startSlapd } from '@rollcall/test-fixtures'
import { describe } from 'vitest'
import { openLdap } from './connector.ts'
import { kit, systemOf } from './testing/company.ts'

describe.runIf(needs('slapd'))('against slapd', () => {
  describeConnector(openLdap, { system: async () => systemOf(await startSlapd({ seed: companyLdif() })), ...kit })
})
