import { parseConfig } from '@rollcall/config'
import { describe, expect, it } from 'vitest'
import { catalog, configSchema } from './configuration.ts'
import { connectors, listConnectors } from './connectors.ts'

describe('the connectors of this program', () => {
  it('are what their own packages say they are', async () => {
    const facts = connectors.map(({ name, title, as }) => ({
      name,
      title,
      source: as.includes('source'),
      target: as.includes('target'),
    }))
    const loaded = (await listConnectors()).map(({ name, title, capabilities: { scan, create } }) => ({
      name,
      title,
      source: scan === true,
      target: create !== undefined,
    }))
    expect(loaded).toMatchObject(facts.map(({ source: _, ...fact }) => fact))
    expect(loaded.every(({ source }) => source)).toBe(true)
  })

  it('are all in the schema for editors', async () => {
    const text = JSON.stringify(await configSchema())
    expect(connectors.filter(({ name }) => !text.includes(`"const":"${name}"`))).toEqual([])
  })
})

describe('a filter that is not well formed', () => {
  const text = `version: 1
connections:
  corp: { connector: ldif, file: acme.ldif }
  app: { connector: sql, file: app.db, users: { table: account, id: id, fields: { userName: name } } }
syncs:
  staff:
    from: corp
    to: app
    scope: { users: { filter: "(&(objectClass=person)(uid=m*)" } }
    users: { userName: uid }
`

  it('is a mistake of the configuration, with its place, before anything is opened', async () => {
    await expect(parseConfig(text, '/srv/rollcall.yaml', catalog)).rejects.toMatchObject({
      code: 'config.invalid',
      problems: [{ line: 9, column: 31, message: expect.stringContaining('expected ")" instead of its end') }],
    })
  })
  it('is none once it is mended', async () => {
    const mended = text.replace('(uid=m*)', '(uid=m*))')
    await expect(parseConfig(mended, '/srv/rollcall.yaml', catalog)).resolves.toMatchObject({ version: 1 })
  })
})
