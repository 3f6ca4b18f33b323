import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type OpenConnection, read } from '@rollcall/connector-sdk'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Host, openHost } from './host.ts'
import { openUnsaved } from './unsaved.ts'

const people = `dn: dc=acme,dc=test
objectClass: domain
dc: acme
entryUUID: 00000000-0000-0000-0000-000000000001

dn: uid=mora,dc=acme,dc=test
objectClass: inetOrgPerson
uid: mora
cn: Mora
sn: Mora
entryUUID: 00000000-0000-0000-0000-000000000002
`

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rollcall-host-'))
  await writeFile(join(folder, 'people.ldif'), people)
})
afterEach(() => rm(folder, { recursive: true }))

async function open(text: string): Promise<Host> {
  const configFile = join(folder, 'rollcall.yaml')
  await writeFile(configFile, text)
  return openHost({ configFile, env: {} })
}
const config = 'version: 1\nconnections:\n  corp: { connector: ldif, file: people.ldif }\n'

const countOf = async ({ scan }: OpenConnection): Promise<object> => {
  const stream = scan?.({ kind: 'user', attributes: ['uid'] }, AbortSignal.timeout(10_000))
  return read(stream ?? expect.unreachable(), () => {})
}

describe('a host', () => {
  it('opens a connection whose files are relative to the configuration', async () => {
    await using host = await open(config)
    expect(await countOf(await host.connection('corp'))).toMatchObject({ verdict: 'complete', items: 1 })
  })

  it('opens what it opens once', async () => {
    await using host = await open(config)
    expect(await host.connection('corp')).toBe(await host.connection('corp'))
    expect(await host.state()).toBe(await host.state())
  })

  it('keeps the state where the configuration says, with an audit log that is whole', async () => {
    await using host = await open(`${config}state: kept/here.db\n`)
    expect(host.config.state).toBe(join(folder, 'kept/here.db'))
    expect(await host.verifyAudit()).toMatchObject({ whole: true, records: 0 })
  })

  it('misses a head of the audit log that is not in it', async () => {
    await using host = await open(config)
    expect(await host.verifyAudit({ head: '6f1c1e9a52c14c0e' })).toMatchObject({ whole: false, fault: 'cut' })
  })

  it('knows the nearest name of a sync or connection', async () => {
    await using host = await open(config)
    await expect(host.connection('crop')).rejects.toMatchObject({
      code: 'config.unknown-connection',
      message: 'There is no connection crop.',
      hint: 'Did you mean corp?',
    })
    expect(() => host.definition('constructor')).toThrow('There is no sync constructor.')
  })

  it('opens nothing when the configuration has a mistake', async () => {
    await expect(open(config.replace('file:', 'flie:'))).rejects.toMatchObject({
      code: 'config.invalid',
      problems: expect.arrayContaining([expect.objectContaining({ line: 3, message: '`flie`: did you mean `file`?' })]),
    })
  })

  it('tells for which sync a plan was made, and what is no plan', async () => {
    await using host = await open(config)
    const file = join(folder, 'staff.plan')
    await writeFile(file, '{"header":{"sync":"staff"}}\n')
    await expect(host.syncOfPlan(file)).rejects.toMatchObject({ code: 'config.unknown-sync' })
    await writeFile(file, 'hello\n')
    await expect(host.syncOfPlan(file)).rejects.toMatchObject({ code: 'invalid.plan-file' })
    await expect(host.syncOfPlan(join(folder, 'missing'))).rejects.toMatchObject({ code: 'config.plan-file' })
  })
})

describe('a connection that stands in no configuration yet', () => {
  const unsaved = (connector: string, settings: Readonly<Record<string, unknown>>) =>
    openUnsaved({ name: 'corp', connector, settings }, { configFile: join(folder, 'rollcall.yaml'), env: {} })

  it('can be looked at', async () => {
    await using corp = await unsaved('ldif', { file: 'people.ldif' })
    expect(await countOf(corp.connection)).toMatchObject({ verdict: 'complete', items: 1 })
  })

  it('is checked like any other', async () => {
    await expect(unsaved('ldif', { flie: 'people.ldif' })).rejects.toThrow('corp: `flie`: did you mean `file`?')
    await expect(unsaved('ldfi', {})).rejects.toThrow('connector "ldfi": did you mean "ldif"?')
  })
})
