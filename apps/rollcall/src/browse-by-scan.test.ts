import { memoryDirectory } from '@rollcall/test-fixtures'
import { describe, expect, it } from 'vitest'
import { browseByScan } from './browse-by-scan.ts'
import type { Connection } from './browsing.ts'

const { signal } = new AbortController()

/** A directory that can list and look up, and nothing else. */
function withoutATree(more: (connection: Connection) => object = () => ({})): Connection {
  const directory = memoryDirectory()
  directory.put('user', 'id-1', { uid: 'mora', cn: 'Mora Lind', mail: 'mora@acme.example' })
  directory.put('user', 'id-2', { cn: 'Nora Quist' })
  directory.put('group', 'g-1', { cn: 'wiki' })
  const context = { name: 'corp', path: String, log: () => {}, http: fetch, secret: async () => '' }
  const clock = { now: Date.now, sleep: async () => {} }
  const {
    browse: _,
    show: __,
    search: ___,
    ...connection
  } = directory.connector.open({} as never, { ...context, clock })
  return { ...connection, ...more(connection as Connection) } as Connection
}

describe('a system without a tree to look at', () => {
  it('is shown as a list of people and one of groups', async () => {
    const { browse } = browseByScan('corp', withoutATree())
    expect((await Array.fromAsync(browse({}, signal))).flat()).toEqual([
      { ref: 'users', label: 'users' },
      { ref: 'groups', label: 'groups' },
    ])
    expect((await Array.fromAsync(browse({ ref: 'users' }, signal))).flat()).toEqual([
      { ref: 'users/id-1', label: 'Mora Lind', kind: 'user', id: 'id-1', leaf: true },
      { ref: 'users/id-2', label: 'Nora Quist', kind: 'user', id: 'id-2', leaf: true },
    ])
    await expect(browse({ ref: 'dogs' }, signal).next()).rejects.toMatchObject({ code: 'not-found' })
  })

  it('says how the list ended', async () => {
    const { browse } = browseByScan('corp', withoutATree())
    const stream = browse({ ref: 'groups' }, signal)
    await stream.next()
    expect(await stream.next()).toMatchObject({ done: true, value: { verdict: 'complete' } })
  })

  it('shows a record by its place in the list, or by its id', async () => {
    const { show } = browseByScan('corp', withoutATree())
    for (const ref of ['users/id-1', 'id-1'])
      expect(await show({ ref }, signal)).toMatchObject({
        ref: 'users/id-1',
        attributes: { uid: ['mora'], mail: ['mora@acme.example'] },
      })
    expect(await show({ ref: 'g-1' }, signal)).toMatchObject({ ref: 'groups/g-1', kind: 'group' })
    await expect(show({ ref: 'groups/id-1' }, signal)).rejects.toMatchObject({ code: 'not-found' })
  })

  it('says what it cannot do', async () => {
    const { show } = browseByScan(
      'corp',
      withoutATree(() => ({ find: undefined })),
    )
    await expect(show({ ref: 'id-1' }, signal)).rejects.toMatchObject({ code: 'config.not-supported' })
    const nothing = withoutATree(() => ({ scan: undefined }))
    expect(() => browseByScan('corp', nothing)).toThrow('cannot list what it holds')
  })
})
