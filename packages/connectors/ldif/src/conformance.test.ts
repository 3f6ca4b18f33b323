import { readFile, writeFile } from 'node:fs/promises'
import { describeConnector, type Seen, type System } from '@rollcall/connector-sdk/testing'
import { companyLdif, companyRecords, makeFolder } from '@rollcall/test-fixtures'
import { ldif } from './connector.ts'

async function system(): Promise<System> {
  const folder = await makeFolder('ldif')
  const file = folder.file('export.ldif')
  await writeFile(file, companyLdif())
  const edit = async ({ id }: Seen, change: (entry: string) => string): Promise<void> => {
    const entries = (await readFile(file, 'utf8')).split('\n\n')
    await writeFile(file, entries.map((one) => (one.includes(id) ? change(one) : one)).join('\n\n'))
  }
  return {
    settings: { file },
    change: (record) =>
      edit(record, (entry) => `${entry}\n${record.kind === 'user' ? 'mail' : 'description'}: changed@acme.test`),
    rename: (record) => edit(record, (entry) => entry.replace(/^dn: (?:.|\n )*?(?=,)/, 'dn: cn=renamed')),
    remove: (record) => edit(record, () => ''),
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  }
}

describeConnector(ldif, {
  system,
  unreachable: { file: '/no/such/export.ldif' },
  ...companyRecords,
})
