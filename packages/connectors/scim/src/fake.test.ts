import { describeConnector } from '@rollcall/connector-sdk/testing'
import { describe } from 'vitest'
import { scim } from './connector.ts'
import { fakeKit, type Strange } from './testing/fake-kit.ts'
import { hostile } from './testing/hostile-kit.ts'

const servers: Readonly<Record<string, Strange>> = {
  'that has no PATCH, pages by cursor only, and minds the case in filters': () => ({
    discovery: 'noPatch',
    paging: 'cursor',
    filters: 'caseSensitive',
  }),
  'with cursors and ETags, silent about what it patched': () => ({
    discovery: 'etag',
    paging: 'offers',
    patch: 'noContent',
  }),
  'that takes no paths into attributes, writes truth as text, and shows writes late': ({ now }) => ({
    patch: 'wholeOnly',
    textBooleans: true,
    lag: { ms: 2_500, now },
  }),
}

describe('the scim connector on a server that keeps to the RFC, and on those that do not', () => {
  describeConnector(scim, { ...fakeKit(() => ({})), hostile })
})

describe.each(Object.entries(servers))('the scim connector on a server %s', (_, strange) => {
  describeConnector(scim, fakeKit(strange))
})

describe('the scim connector on a server that says nothing of itself, and answers errors in HTML', () => {
  describeConnector(
    scim,
    fakeKit(() => ({ discovery: 'none', errors: 'html' }), false),
  )
})
