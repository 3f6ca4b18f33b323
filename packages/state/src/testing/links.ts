import type { Link, TargetId } from '@rollcall/model'
import { beforeEach, describe, expect, it } from 'vitest'
import { keyOf } from '../keys.ts'
import type { State } from '../state.ts'
import { aLink, aMemory, anUnlink, aProof, proves } from './builders.ts'
import { all, type MakeStore, openFresh } from './store.ts'

export function describeLinks(makeStore: MakeStore): void {
  describe('links', () => {
    let state: State
    const linked = (...names: string[]) => state.commit('staff', [aMemory(), ...names.map((name) => aLink(name))])

    beforeEach(async () => {
      state = (await openFresh(makeStore)).state
    })

    it('come back as they were written', async () => {
      const full: Partial<Link> = {
        dn: 'uid=Ada,dc=acme',
        base: { userName: ['ada'], photo: [new Uint8Array([0, 255])], age: [36], admin: [true], roles: ['boss'] },
        standing: { disabled: true, lockedUntil: 5, expiresAt: 6 },
        off: { why: 'left-scope', since: 7, sessions: 'open' },
        left: 8,
        settled: true,
        reviewAt: 9,
        proof: aProof('a', 'b', 'c'),
        unkept: {
          title: { wanted: ['Boss '], kept: ['Boss'], final: true },
          photo: { wanted: [], kept: [new Uint8Array([1])] },
        },
      }
      const { link } = aLink('ada', full)
      await state.commit('staff', [aMemory(), aLink('ada', full), aLink('bob', { kind: 'group' })])
      expect(await state.links('staff', 'user', { sources: ['s-ada'] })).toEqual([link])
      expect(await state.links('staff', 'group', { sources: ['s-ada', 's-bob'] })).toMatchObject([{ label: 'bob' }])
    })

    it('are found by source, by its key and by target; unknown ones are not there', async () => {
      await linked('ada', 'bob')
      const { link } = aLink('bob')
      expect(await state.links('staff', 'user', { sources: ['s-bob', 's-cyd'] })).toEqual([link])
      expect(await state.links('staff', 'user', { keys: [keyOf('s-bob'), keyOf('s-cyd')] })).toEqual([link])
      expect(await state.links('staff', 'user', { targets: ['t-bob', 't-cyd'] })).toEqual([link])
    })

    it('are found by what a person would call them', async () => {
      await state.commit('staff', [aMemory(), aLink('Zoë', { dn: 'uid=zoe,ou=People,dc=acme' }), aLink('bob')])
      for (const words of ['zoË', 'S-Zoë', 't-zoë', 'UID=zoe, OU=people,dc=acme'])
        expect(await state.findLinks('staff', words), words).toMatchObject([{ label: 'Zoë' }])
      expect(await state.findLinks('staff', 'zo')).toEqual([])
    })

    it('are all handed over, each once', async () => {
      const names = Array.from({ length: 2500 }, (_, n) => `p${n}`)
      await linked(...names)
      const labels = (await all(state.allLinks('staff', 'user'))).map(({ label }) => label)
      expect(labels.toSorted()).toEqual(names.toSorted())
    })

    it('are replaced as a whole', async () => {
      await state.commit('staff', [aMemory(), aLink('ada', { left: 5, proof: aProof('a', 'b') })])
      const moved = aLink('ada', { target: 't-new' as TargetId, base: {} })
      await state.commit('staff', [moved])
      expect(await state.links('staff', 'user', { targets: ['t-ada', 't-new'] })).toEqual([moved.link])
    })

    it('are counted, with what they manage', async () => {
      await state.commit('staff', [
        aMemory(),
        aLink('ada', { base: { roles: ['boss', 'cook'] }, off: { why: 'disabled', since: 1 } }),
        aLink('bob', { base: { roles: ['cook'], members: ['not a pair'] } }),
        aLink('all', { kind: 'group', base: { members: ['t-ada', 't-bob'] } }),
      ])
      expect(await state.countLinks('staff', 'user')).toEqual({ all: 2, active: 1, pairs: 3 })
      expect(await state.countLinks('staff', 'group')).toEqual({ all: 1, active: 1, pairs: 2 })
      expect(await state.countLinks('guests', 'user')).toEqual({ all: 0, active: 0, pairs: 0 })
    })

    it('take a new label, name and proof without losing their values', async () => {
      await state.commit('staff', [aMemory(), aLink('ada', { off: { why: 'disabled', since: 1 } })])
      const seen = { label: 'Ada L.', dn: 'uid=ada', reviewAt: 9, proof: aProof('1', '2', '3'), settled: true }
      await state.commit('staff', [proves('ada', seen), proves('nobody')])
      expect(await all(state.allLinks('staff', 'user'))).toEqual([
        { ...aLink('ada').link, off: { why: 'disabled', since: 1 }, ...seen },
      ])
    })

    it('are known by the name they have now, unless the person left', async () => {
      await state.commit('staff', [
        aMemory(),
        aLink('ada', { dn: 'UID=ada, dc=acme' }),
        aLink('bob', { dn: 'uid=bob,dc=acme', left: 5 }),
      ])
      const names = ['uid=ada,dc=acme', 'uid=bob,dc=acme', 'uid=cyd,dc=acme']
      expect(await state.byDn('staff', 'user', names)).toEqual([{ dnKey: 'uid=ada,dc=acme', source: 's-ada' }])
      await state.commit('staff', [proves('ada', { dn: 'uid=cyd,dc=acme' })])
      expect(await state.byDn('staff', 'user', names)).toEqual([{ dnKey: 'uid=cyd,dc=acme', source: 's-ada' }])
    })

    describe('own their target', () => {
      const toAda = { target: 't-ada' as TargetId }

      it('over all syncs of one target system', async () => {
        await linked('ada')
        await expect(state.commit('guests', [aMemory(), aLink('bob', toAda)])).rejects.toMatchObject({
          code: 'conflict.owned',
          message: expect.stringMatching(/t-ada .* linked to ada \(s-ada\) by the sync staff/),
        })
        expect(await state.owners('wiki', 'user', ['t-ada', 't-bob'])).toEqual([
          { target: 't-ada', sync: 'staff', source: 's-ada' },
        ])
      })

      it('within the sync', async () => {
        await linked('ada', 'bob')
        await expect(state.commit('staff', [aLink('bob', toAda)])).rejects.toMatchObject({ code: 'conflict.owned' })
      })

      it('but not the record of the same id in another system, nor of another kind', async () => {
        await linked('ada')
        await state.commit('guests', [aMemory({ target: 'chat' }), aLink('ada'), aLink('ada', { kind: 'group' })])
        expect(await state.owners('chat', 'user', ['t-ada'])).toMatchObject([{ sync: 'guests' }])
        expect(await state.owners('wiki', 'user', ['t-ada'])).toMatchObject([{ sync: 'staff' }])
      })

      it('until they are removed', async () => {
        await linked('ada')
        await state.commit('staff', [anUnlink('ada'), aLink('bob', toAda)])
        expect(await state.owners('wiki', 'user', ['t-ada'])).toMatchObject([{ source: 's-bob' }])
      })

      it('also after the sync was given to another system', async () => {
        await linked('ada')
        await state.commit('guests', [aMemory({ target: 'chat' }), aLink('ada')])
        const move = state.commit('guests', [aMemory({ target: 'wiki' })])
        await expect(move).rejects.toMatchObject({ code: 'conflict.owned' })
        await state.commit('guests', [aMemory({ target: 'board' })])
        expect(await state.owners('board', 'user', ['t-ada'])).toMatchObject([{ sync: 'guests' }])
      })

      it('in a system that is known', async () => {
        await expect(state.commit('staff', [aLink('ada')])).rejects.toMatchObject({ code: 'bug.no-memory' })
      })
    })

    describe('hold unique values', () => {
      const ada = { field: 'userName', value: 'ada' }
      const lovelace = { field: 'userName', value: 'lovelace' }

      it('until they hold others', async () => {
        await state.commit('staff', [aMemory(), aLink('ada', {}, [ada])])
        expect(await state.holders('staff', 'user', [ada, lovelace])).toEqual([{ ...ada, source: 's-ada' }])
        await state.commit('staff', [aLink('ada', {}, [lovelace])])
        expect(await state.holders('staff', 'user', [ada, lovelace])).toEqual([{ ...lovelace, source: 's-ada' }])
      })

      it('by field and kind', async () => {
        await state.commit('staff', [aMemory(), aLink('ada', {}, [ada])])
        expect(await state.holders('staff', 'user', [{ field: 'mail', value: 'ada' }])).toEqual([])
        expect(await state.holders('staff', 'group', [ada])).toEqual([])
      })

      it('until they are removed', async () => {
        await state.commit('staff', [aMemory(), aLink('ada', {}, [ada])])
        await state.commit('staff', [anUnlink('ada')])
        expect(await state.holders('staff', 'user', [ada])).toEqual([])
        expect(await all(state.allLinks('staff', 'user'))).toEqual([])
      })
    })
  })
}
