import type { Written } from '@rollcall/connector-sdk'
import { describe, expect, it } from 'vitest'
import { aBench, type Bench, on, update } from './testing/bench.ts'
import type { Strange } from './testing/fake-kit.ts'

const off = (id: string) => ({ op: 'setActive', ...on(id), active: false }) as const
const isWritten = (outcome: unknown): outcome is Written => !(outcome as { code?: string }).code
const patches = (bench: Bench): readonly unknown[] =>
  bench.server.requests
    .filter(({ method }) => method === 'PATCH')
    .map(({ body }) => (body as { Operations: unknown }).Operations)

describe('switching off', () => {
  it('sends a real boolean, also to a server that writes truth as text', async () => {
    await using bench = await aBench(() => ({ textBooleans: true }))
    const outcome = await bench.write(off('user-1'))
    expect(isWritten(outcome) && outcome.record?.attributes.active).toEqual([false])
    expect(patches(bench)).toEqual([[{ op: 'replace', path: 'active', value: false }]])
    expect(bench.server.get('user', 'user-1')?.active).toBe(false)
  })

  it.each<readonly [string, Strange]>([
    ['refuses paths', () => ({ patch: 'pathless' })],
    ['takes no notice of what has a path', () => ({ patch: 'ignoresPaths' })],
    ['writes truth as 1 and 0', () => ({ numericBooleans: true })],
    ['tells but a stub of its schema', () => ({ stubSchemas: true })],
    ['answers errors with 200', () => ({ errorsAre200: true, patch: 'pathless' })],
  ])('is done where the server %s, and the next time at once', async (_, strange) => {
    await using bench = await aBench(strange)
    expect(await bench.write(off('user-1'))).toMatchObject({
      id: 'user-1',
      record: { attributes: { active: [false] } },
    })
    bench.sent()
    expect(await bench.write(off('user-2'))).toMatchObject({
      id: 'user-2',
      record: { attributes: { active: [false] } },
    })
    expect(bench.sent().filter((one) => one.startsWith('PATCH'))).toHaveLength(1)
    expect(bench.server.all('user').map(({ active }) => active)).toEqual([false, false, false])
  })

  it('nobody, by a PUT of something else, sends truth as truth, though it was read as text', async () => {
    await using bench = await aBench(() => ({ textBooleans: true, patch: 'none' }))
    expect(await bench.write(update('user-3', 'title', [], ['Boss']))).toMatchObject({ id: 'user-3' })
    expect(bench.server.get('user', 'user-3')?.active).toBe(false)
  })

  it('that a server says yes to and does not do is a failure, whatever its answer shows and whatever it did before', async () => {
    for (const deaf of [true, 'echo'] as const) {
      await using bench = await aBench()
      expect(await bench.write(off('user-2'))).toMatchObject({ id: 'user-2' })
      bench.server.behaviour.deaf = deaf
      expect(await bench.write(off('user-1'))).toMatchObject({ code: 'invalid.not-kept', field: 'active' })
    }
  })

  it('somebody who is not there is not found', async () => {
    await using bench = await aBench()
    expect(await bench.write(off('user-9'))).toMatchObject({ code: 'not-found' })
  })
})

describe('deleting', () => {
  it('somebody who is gone is done already, if the list beside it answers', async () => {
    await using bench = await aBench()
    expect(await bench.write({ op: 'delete', ...on('user-9'), before: {} })).toMatchObject({ already: true })
    bench.server.behaviour.status = ({ path }) => (path.startsWith('/Users') ? 404 : undefined)
    expect(await bench.write({ op: 'delete', ...on('user-1'), before: {} })).toMatchObject({ code: 'not-found' })
  })

  it('that a server says yes to and does not do is a failure', async () => {
    for (const strange of [() => ({ deaf: true }), () => ({ keepsDeleted: true })] as readonly Strange[]) {
      await using bench = await aBench(strange)
      expect(await bench.write({ op: 'delete', ...on('user-1'), before: {} })).toMatchObject({
        code: 'invalid.not-kept',
      })
    }
  })

  it('somebody whom the server says not to have, and shows, is a failure', async () => {
    await using bench = await aBench(() => ({ noDelete: true }))
    expect(await bench.write({ op: 'delete', ...on('user-1'), before: {} })).toMatchObject({
      code: 'config.not-offered',
    })
  })

  it('is done where the server wants to hear of which version', async () => {
    await using bench = await aBench(() => ({ needsVersion: 'header' }))
    expect(await bench.write({ op: 'delete', ...on('user-1'), before: {} })).toEqual({ id: 'user-1' })
  })

  it('is a failure where the server answers its refusal with 200', async () => {
    await using bench = await aBench(() => ({
      errorsAre200: true,
      status: ({ method }) => (method === 'DELETE' ? 403 : undefined),
    }))
    expect(await bench.write({ op: 'delete', ...on('user-1'), before: {} })).toMatchObject({
      code: 'permission.refused',
    })
  })

  it('without an id deletes nothing', async () => {
    await using bench = await aBench()
    expect(await bench.write({ op: 'delete', ...on(''), before: {} })).toMatchObject({ already: true })
    expect(bench.sent().filter((one) => one.startsWith('DELETE'))).toEqual([])
  })
})
