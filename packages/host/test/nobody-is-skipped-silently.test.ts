import { describe, expect, it } from 'vitest'
import { aWorld, crowd, people } from './world.ts'

describe('everybody in scope who gets no account (field row 29)', () => {
  it('is off at the source, or has a finding that says why', async () => {
    await using world = await aWorld({
      protect: [{ attribute: 'userName', pattern: 'svc-*' }],
      match: [{ field: 'mail', expression: 'mail' }],
    })
    people(world, ...crowd, 'svc-scan', 'taken')
    const put = (id: string, attributes: Record<string, string>, standing?: { disabled: true }) =>
      world.directory.put('user', id, attributes, standing ? { standing } : {})
    put('id-nameless', { cn: 'Nameless' })
    put('id-long', { uid: 'x'.repeat(80), cn: 'Long' })
    put('id-twin1', { uid: 'twin', cn: 'Twin 1' })
    put('id-twin2', { uid: 'twin', cn: 'Twin 2' })
    put('id-several', { uid: 'several', cn: 'Several', mail: 'shared@acme.test' })
    put('id-off', { uid: 'off', cn: 'Off' }, { disabled: true })
    world.app.seed('user', { userName: 'TAKEN' })
    for (const n of [1, 2]) world.app.seed('user', { userName: `shared${n}`, mail: 'shared@acme.test' })
    world.app.mishap = (write) =>
      write.op === 'create' && write.attributes.userName?.[0] === 'crowd7'
        ? { problem: { code: 'invalid.value', message: 'The application refuses it.' } }
        : undefined
    const run = await world.sync()
    const links = (await Array.fromAsync(world.state.allLinks('staff', 'user'))).flat()
    const linked = new Set(links.map(({ source }) => String(source)))
    const without = world.directory.all('user').filter(({ id }) => !linked.has(id))
    const reasons = Object.fromEntries(
      without.map(({ id }) => [
        id,
        [...new Set(run.list.filter(({ about }) => about.source === id).map(({ code }) => code))].join(),
      ]),
    )
    expect(reasons).toEqual({
      'id-crowd7': 'change-failed',
      'id-svc-scan': 'protected',
      'id-taken': 'value-taken',
      'id-nameless': 'missing-value',
      'id-long': 'malformed-value',
      'id-twin1': 'duplicate-value',
      'id-twin2': 'duplicate-value',
      'id-several': 'ambiguous-match',
      'id-off': '', // switched off at the source: an account is made when that is over
    })
    const kept = (await Array.fromAsync(world.state.findings('staff'))).flat()
    expect(kept).toEqual(run.list)
    expect((await world.explain('off')).standing).toBe('disabled')
  })
})
