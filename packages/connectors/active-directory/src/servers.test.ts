import { describe, expect, it } from 'vitest'
import { type LookUpSrv, serversOf } from './servers.ts'
import { type AdSettings, adSettings } from './settings.ts'

const least = { bindDn: 'reader@acme.test', password: { env: 'PASSWORD' }, baseDn: 'DC=acme,DC=test' }

async function settings(more: object): Promise<AdSettings> {
  const result = await adSettings['~standard'].validate({ ...least, ...more })
  if (result.issues) throw new Error(result.issues[0]?.message)
  return result.value
}

const zone: Readonly<Record<string, readonly [string, number, number][]>> = {
  '_ldap._tcp.dc._msdcs.acme.test': [
    ['dc3.acme.test', 10, 100],
    ['DC1.acme.test.', 0, 0],
    ['dc2.acme.test', 0, 100],
  ],
  '_ldap._tcp.Berlin._sites.dc._msdcs.acme.test': [['dc9.acme.test', 0, 100]],
  '_ldap._tcp.gc._msdcs.acme.test': [['gc.acme.test', 0, 100]],
}
const dns: LookUpSrv = async (name) => {
  const records = zone[name]
  if (!records) throw new Error(`queryTxt ENOTFOUND ${name}`)
  const port = name.includes('.gc.') ? 3268 : 389
  return records.map(([host, priority, weight]) => ({ name: host, port, priority, weight }))
}
const servers = async (more: object) => serversOf(await settings(more), dns, () => 0.5)

describe('the domain controllers to try', () => {
  it('are those of the settings', async () => {
    expect(await servers({ url: 'ldaps://dc1.acme.test', otherUrls: ['ldaps://dc2.acme.test:6360'] })).toEqual([
      'ldaps://dc1.acme.test',
      'ldaps://dc2.acme.test:6360',
    ])
  })
  it('stand in the DNS: low priority first, heavy ones likelier first', async () => {
    const found = ['ldaps://dc2.acme.test', 'ldaps://dc1.acme.test', 'ldaps://dc3.acme.test']
    expect(await servers({ domain: 'acme.test' })).toEqual(found)
  })
  it('are those of the site first', async () => {
    expect((await servers({ domain: 'acme.test.', site: 'Berlin' }))[0]).toBe('ldaps://dc9.acme.test')
    expect(await servers({ domain: 'acme.test', site: 'Nowhere' })).toHaveLength(3)
  })
  it('are asked at the port of the protection wanted, and of the global catalog', async () => {
    expect((await servers({ domain: 'acme.test', startTls: true }))[0]).toBe('ldap://dc2.acme.test')
    expect(await servers({ domain: 'acme.test', globalCatalog: true })).toEqual(['ldaps://gc.acme.test:3269'])
    expect((await servers({ domain: 'acme.test', globalCatalog: true, startTls: true }))[0]).toContain(':3268')
  })
  it('are asked at the port that the DNS tells, as far as it is that of the protection wanted', async () => {
    const odd: LookUpSrv = async () => [{ name: 'dc1.acme.test', port: 3890, priority: 0, weight: 0 }]
    const at = async (more: object) => serversOf(await settings({ domain: 'acme.test', ...more }), odd)
    expect(await at({ startTls: true })).toEqual(['ldap://dc1.acme.test:3890'])
    expect(await at({})).toEqual(['ldaps://dc1.acme.test'])
  })
  it('are asked at the port of the global catalog also where they are named, unless another is', async () => {
    const named = { url: 'ldaps://dc1.acme.test/', otherUrls: ['ldaps://dc2.acme.test:4000', 'ldap://dc3.acme.test'] }
    expect(await servers({ ...named, globalCatalog: true })).toEqual([
      'ldaps://dc1.acme.test:3269',
      'ldaps://dc2.acme.test:4000',
      'ldap://dc3.acme.test:3268',
    ])
  })
  it('are none where the DNS names nobody', async () => {
    const nobody: LookUpSrv = async () => [{ name: '.', port: 0, priority: 0, weight: 0 }]
    await expect(serversOf(await settings({ domain: 'acme.test' }), nobody)).rejects.toMatchObject({
      code: 'unavailable.dns',
    })
  })
  it('are not found where the DNS knows none, and it says what was asked', async () => {
    await expect(servers({ domain: 'other.test' })).rejects.toMatchObject({
      code: 'unavailable.dns',
      message: 'The DNS names no domain controller of other.test (_ldap._tcp.dc._msdcs.other.test).',
    })
  })
})

describe('the settings of a connection', () => {
  const refused = async (more: object) =>
    (await adSettings['~standard'].validate({ ...least, ...more })).issues?.map(({ path }) => path?.[0])
  it('have defaults for most', async () => {
    expect(await settings({ domain: 'acme.test' })).toMatchObject({ pageSize: 1_000, globalCatalog: false })
  })
  it('take a DN, name@domain and DOMAIN\\name to bind as', async () => {
    for (const bindDn of ['CN=reader,DC=acme,DC=test', 'reader@acme.test', 'ACME\\reader'])
      expect(await settings({ domain: 'acme.test', bindDn })).toMatchObject({ bindDn })
  })
  it.each([
    ['no server', {}, 'url'],
    ['both ways to name one', { url: 'ldaps://dc1', domain: 'acme.test' }, 'domain'],
    ['a site without its domain', { url: 'ldaps://dc1', site: 'Berlin' }, 'site'],
    ['other servers without a first', { domain: 'acme.test', otherUrls: ['ldaps://dc2'] }, 'otherUrls'],
    ['nobody to bind as', { url: 'ldaps://dc1', bindDn: undefined, password: undefined }, 'bindDn'],
    ['a name without its password', { url: 'ldaps://dc1', password: undefined }, 'password'],
    ['two ways to bind', { url: 'ldaps://dc1', kerberos: true }, 'kerberos'],
    ['a filter that is none', { url: 'ldaps://dc1', groups: '(cn' }, 'groups'],
  ])('are refused: %s', async (_, more, field) => expect(await refused(more)).toEqual([field]))
})
