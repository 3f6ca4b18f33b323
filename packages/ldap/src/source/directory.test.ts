import type { Context } from '@rollcall/connector-sdk'
import { describe, expect, it } from 'vitest'
import { anEntry, done, startFakeServer } from '../client/fake-server.ts'
import type { Dialect } from './dialect.ts'
import { Directory } from './directory.ts'
import type { SourceSettings } from './settings.ts'

const { signal } = new AbortController()

async function suffixOf(baseDn: string, namingContexts: readonly string[]): Promise<string> {
  await using server = await startFakeServer(
    ({ id }, socket) => void socket.write(Buffer.concat([anEntry(id, '', { namingContexts }), done(id)])),
  )
  const dialect = { connect: async () => server.settings } as Partial<Dialect> as Dialect
  const settings = { baseDn, insecure: true, connectTimeout: 1, answerTimeout: 1 } as SourceSettings
  await using directory = new Directory(settings, {} as Context, dialect)
  return await directory.suffix(signal)
}

describe('the naming context of a base', () => {
  it('is the nearest above it: the global catalog of a child domain holds the parent, too', async () => {
    const contexts = [
      'DC=acme,DC=test',
      'CN=Configuration,DC=acme,DC=test',
      'DC=east, DC=Acme, DC=test',
      'DC=west,DC=acme,DC=test',
    ]
    expect(await suffixOf('OU=people,DC=east,DC=acme,DC=test', contexts)).toBe('DC=east, DC=Acme, DC=test')
    expect(await suffixOf('OU=people,DC=acme,DC=test', contexts)).toBe('DC=acme,DC=test')
  })
  it('is the base itself where the server does not say', async () => {
    expect(await suffixOf('ou=people,dc=acme', [])).toBe('ou=people,dc=acme')
    expect(await suffixOf('ou=people,dc=acme', ['dc=other'])).toBe('ou=people,dc=acme')
  })
})
