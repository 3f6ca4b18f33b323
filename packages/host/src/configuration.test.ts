import { describe, expect, it } from 'vitest'
import { configSchema } from './configuration.ts'
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
