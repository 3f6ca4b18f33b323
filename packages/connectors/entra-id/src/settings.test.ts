import { describe, expect, it } from 'vitest'
import { authorityOf, entraSettings, graphRootOf } from './settings.ts'

const usual = { tenant: 'acme.onmicrosoft.com', clientId: 'app', clientSecret: { env: 'SECRET' } }

async function issuesOf(settings: object): Promise<readonly string[]> {
  const checked = await entraSettings['~standard'].validate(settings)
  return (checked.issues ?? []).map(({ path, message }) => `${path?.join('.')}: ${message}`)
}

describe('the settings of a connection to Entra ID', () => {
  it('name a tenant, an app, and one way in which it proves itself', async () => {
    const { clientSecret: _, ...bare } = usual
    expect(await issuesOf(usual)).toEqual([])
    expect(await issuesOf({ ...bare, certificate: 'app.pem', certificateKey: { file: 'app.key' } })).toEqual([])
    expect(await issuesOf({ ...bare, federatedTokenFile: '/var/run/token' })).toEqual([])
    expect(await issuesOf({ tenant: 'acme.test', managedIdentity: true })).toEqual([])
    expect((await issuesOf(bare))[0]).toContain('Say how the app proves itself')
    expect((await issuesOf({ ...usual, managedIdentity: true }))[0]).toContain('there are several')
    expect((await issuesOf({ ...bare, certificate: 'app.pem' }))[0]).toContain('belong together')
    expect((await issuesOf({ tenant: 'acme.test', clientSecret: { env: 'SECRET' } }))[0]).toContain('client id')
  })

  it('do not take a tenant that stands for all', async () => {
    expect((await issuesOf({ ...usual, tenant: 'common' }))[0]).toContain('Name one tenant')
  })

  it('never send a credential without encryption', async () => {
    expect((await issuesOf({ ...usual, graph: 'http://127.0.0.1:8080' }))[0]).toContain('https://host')
    expect((await issuesOf({ ...usual, authority: 'http://login' }))[0]).toContain('https://host')
  })

  it('name a cloud, whose authority and Graph belong together', () => {
    expect(authorityOf({ cloud: 'usgov' })).toBe('https://login.microsoftonline.us')
    expect(graphRootOf({ cloud: 'dod' })).toBe('https://dod-graph.microsoft.us')
    expect(graphRootOf({ cloud: 'china' })).toBe('https://microsoftgraph.chinacloudapi.cn')
    expect(graphRootOf({ cloud: 'global', graph: 'https://graph.acme.test/' })).toBe('https://graph.acme.test')
  })
})
