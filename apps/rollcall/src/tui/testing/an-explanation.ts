import type { Explained } from '@rollcall/presenter'

/** Why Mora gets an account. */
export const explained: Explained = {
  sync: 'staff',
  kind: 'user',
  label: 'Mora Lind',
  found: 'source',
  record: { kind: 'user', id: 'id-mora', dn: 'uid=mora,dc=acme', attributes: {} },
  scope: { in: true, why: 'matches: everyone in the connection' },
  standing: 'nothing switches this record off',
  mapping: [
    { field: 'userName', expression: 'uid', inputs: 'uid=mora', value: 'mora' },
    { field: 'displayName', expression: 'cn', inputs: 'cn=Mora Lind', value: 'Mora Lind' },
  ],
  match: [{ rule: 'userName = uid', value: 'mora', hits: 0, note: 'no account has it' }],
  rows: ['create'],
  changes: [],
  findings: [],
  guards: [],
}
