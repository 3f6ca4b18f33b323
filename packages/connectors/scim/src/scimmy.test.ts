import { describeConnector } from '@rollcall/connector-sdk/testing'
import { describe } from 'vitest'
import { scim } from './connector.ts'
import { scimmyKit } from './testing/scimmy-kit.ts'

describe('the scim connector on SCIMMY', () => {
  describeConnector(scim, scimmyKit)
})
