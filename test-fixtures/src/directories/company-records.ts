import type { Kit } from '@rollcall/connector-sdk/testing'
import { uuidOf } from './ldif-writer.ts'

/** What the suite for connectors must know of `companyLdif()`. */
export const companyRecords: Pick<Kit, 'user' | 'group'> = {
  user: {
    count: 300,
    attributes: ['CN', 'uid', 'jpegphoto', 'mail'],
    unknown: { id: uuidOf('nobody'), dn: 'uid=nobody,ou=people,dc=acme,dc=test' },
    scope: { base: ['ou=people,dc=acme,dc=test'], filter: '(employeeType=robot)', count: 3 },
  },
  group: {
    count: 40,
    attributes: ['cn', 'Description', 'members'],
    unknown: { id: uuidOf('no group'), dn: 'cn=no-group,ou=groups,dc=acme,dc=test' },
    scope: { base: ['ou=groups,dc=acme,dc=test'], filter: '(cn=wiki-*)', count: 2 },
  },
}
