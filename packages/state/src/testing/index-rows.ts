import type { Link } from '@rollcall/model'
import { describe, expect, it } from 'vitest'
import { indexFlag, indexRow, keyOf } from '../keys.ts'
import type { State } from '../state.ts'
import { aLink, aMemory, anUnlink, aProof, proves } from './builders.ts'
import { type MakeStore, openFresh } from './store.ts'

const zero = '0'.repeat(32)
const now = 1000

export function describeIndex(makeStore: MakeStore): void {
  describe('the index', () => {
    async function indexOf(links: readonly (readonly [string, Partial<Link>])[]): Promise<Map<string, Row>> {
      const { state } = await openFresh(makeStore)
      await state.commit('staff', [aMemory(), ...links.map(([name, more]) => aLink(name, more))])
      return readIndex(state)
    }

    it('has one row for each link', async () => {
      const names = Array.from({ length: 5000 }, (_, n) => `p${n}`)
      const rows = await indexOf(names.map((name) => [name, {}]))
      expect([...rows.keys()].toSorted()).toEqual(names.map((name) => hexKey(`s-${name}`)).toSorted())
    })

    it('has the keys and digests of the link, and zeroes where there are none', async () => {
      const rows = await indexOf([
        ['ada', { proof: aProof('a', 'b', 'c') }],
        ['bob', { proof: aProof('d', 'e') }],
        ['cyd', {}],
      ])
      const digests = (name: string) => {
        const { target, s, i, t } = rows.get(hexKey(`s-${name}`)) ?? {}
        return { target, s, i, t }
      }
      const [a, b, c, d, e] = [...'abcde'].map((digit) => digit.repeat(32))
      expect(digests('ada')).toEqual({ target: hexKey('t-ada'), s: a, i: b, t: c })
      expect(digests('bob')).toEqual({ target: hexKey('t-bob'), s: d, i: e, t: zero })
      expect(digests('cyd')).toEqual({ target: hexKey('t-cyd'), s: zero, i: zero, t: zero })
    })

    it.each<[string, Partial<Link>, number]>([
      ['settled', { settled: true, proof: aProof('a', 'b') }, indexFlag.skippable],
      ['settled, due later', { settled: true, proof: aProof('a', 'b'), reviewAt: now + 1 }, indexFlag.skippable],
      ['settled, but due', { settled: true, proof: aProof('a', 'b'), reviewAt: now }, 0],
      ['settled without a proof', { settled: true }, 0],
      ['not settled', { settled: false, proof: aProof('a', 'b') }, 0],
      ['switched off by Rollcall', { off: { why: 'disabled', since: 1 } }, indexFlag.off],
      ['left and off', { left: 1, off: { why: 'gone', since: 1 } }, indexFlag.left | indexFlag.off],
    ])('flags a link that is %s', async (_, link, flags) => {
      expect((await indexOf([['ada', link]])).get(hexKey('s-ada'))?.flags).toBe(flags)
    })

    it('follows proofs and removals', async () => {
      const { state } = await openFresh(makeStore)
      await state.commit('staff', [aMemory(), aLink('ada'), aLink('bob')])
      await state.commit('staff', [proves('ada', { proof: aProof('1', '2') }), anUnlink('bob')])
      const rows = await readIndex(state)
      expect([...rows.values()]).toMatchObject([{ s: '1'.repeat(32), i: '2'.repeat(32), flags: indexFlag.skippable }])
    })

    it('keeps kinds apart', async () => {
      const rows = await indexOf([
        ['ada', {}],
        ['all', { kind: 'group' }],
      ])
      expect([...rows.keys()]).toEqual([hexKey('s-ada')])
    })
  })
}

interface Row {
  readonly target: string
  readonly s: string
  readonly i: string
  readonly t: string
  readonly flags: number
}

async function readIndex(state: State): Promise<Map<string, Row>> {
  const rows = new Map<string, Row>()
  for await (const page of state.index('staff', 'user', now)) {
    expect(page.length % indexRow.bytes).toBe(0)
    for (let at = 0; at < page.length; at += indexRow.bytes) {
      const hex = (from: number) => Buffer.from(page.subarray(at + from, at + from + 16)).toString('hex')
      const { target, s, i, t } = indexRow
      const flags = page[at + indexRow.flags] ?? 0
      rows.set(hex(indexRow.source), { target: hex(target), s: hex(s), i: hex(i), t: hex(t), flags })
    }
  }
  return rows
}

function hexKey(id: string): string {
  return Buffer.from(keyOf(id)).toString('hex')
}
