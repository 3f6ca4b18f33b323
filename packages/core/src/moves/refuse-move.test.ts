import type { Link } from '@rollcall/model'
import { describe, expect, it } from 'vitest'
import { decide } from '../decide/decide.ts'
import type { Decision, Situation } from '../situation.ts'
import { aCandidate, aLink, anAccount, aPerson, aSituation, now, type Told } from '../testing/a-situation.ts'
import { aMapping, aSync } from '../testing/a-sync.ts'
import { opsOf } from '../testing/looks.ts'
import { type Holder, refuseMove } from './refuse-move.ts'
import type { RefusedMove } from './settle-moves.ts'

const users = aMapping({ userName: 'uid', mail: 'mail', aliases: 'all(cn)', title: 'title', manager: 'manager' })
const sync = aSync({ users, onTargetMissing: 'recreate' })
const agreed = { userName: ['mora'], mail: ['mora@acme.test'], aliases: ['a', 'b'], title: ['Pilot'], manager: [] }
const link = aLink({ base: agreed })
const account = anAccount({ aliases: ['a', 'b'], manager: [] }, { version: '7' })

const mora = { kind: 'user', label: 'mora', source: 'p-mora' }
const linkedMora = { ...mora, target: 't-mora' }
const taken = 'Someone else holds this value and keeps it. Make it unique at the source.'
const wantedBySeveral = 'Several records want this value, so none gets it. Make it unique at the source.'

interface Refused {
  readonly before: Decision
  readonly situation: Situation
  readonly after: Decision
}

function refused(told: Told, move: Omit<RefusedMove, 'key'>, holder?: Holder): Refused {
  const situation = aSituation(sync, told)
  const before = decide(sync, situation)
  return { before, situation, after: refuseMove(sync, situation, before, { key: '1', ...move }, holder) }
}

const edits = ({ drafts }: Decision) => drafts.map(({ step }) => (step.op === 'update' ? step.edits : step.op))
const one = (field: string, from: string, to: string) => ({ field, from: [from], to: [to], add: [], remove: [] })

describe('a value that a linked record does not get', () => {
  it('is left out of the update, with a finding in the source’s spelling; other fields are written', () => {
    const entry = aPerson({ uid: ['Nils'], cn: ['a', 'b'], title: ['Chief'] })
    const move = { field: 'userName', from: 'mora', to: 'nils', code: 'value-taken' } as const
    const { before, after } = refused({ entry, link, account }, move)
    expect(opsOf(before)).toEqual(['rename'])
    expect(after).toEqual({
      rows: ['differs'],
      drafts: [
        {
          phase: 4,
          why: 'source-changed',
          undo: 'exact',
          step: { op: 'update', kind: 'user', id: 't-mora', version: '7', edits: [one('title', 'Pilot', 'Chief')] },
        },
      ],
      findings: [{ code: 'value-taken', about: linkedMora, field: 'userName', value: 'Nils', hint: taken }],
      moves: [],
      link: { ...link, base: { ...agreed, title: ['Chief'] }, settled: false },
    })
  })
  it('of many values is the only one left out', () => {
    const entry = aPerson({ cn: ['a', 'C', 'd'] })
    const { before, after } = refused({ entry, link, account }, { field: 'aliases', to: 'c', code: 'duplicate-value' })
    expect(before.moves).toEqual([
      { field: 'aliases', to: 'c' },
      { field: 'aliases', to: 'd' },
      { field: 'aliases', from: 'b' },
    ])
    expect(edits(after)).toEqual([[{ field: 'aliases', from: [], to: [], add: ['d'], remove: ['b'] }]])
    expect(after.findings).toEqual([
      { code: 'duplicate-value', about: linkedMora, field: 'aliases', value: 'C', hint: wantedBySeveral },
    ])
    expect(after.moves).toEqual([
      { field: 'aliases', to: 'd' },
      { field: 'aliases', from: 'b' },
    ])
    expect(after.link).toEqual({ ...link, base: { ...agreed, aliases: ['a', 'd'] }, settled: false })
  })
  it('is still got in another field, which may be a rename', () => {
    const entry = aPerson({ uid: ['x'], mail: ['x'], cn: ['a', 'b'] })
    const move = { field: 'mail', from: 'mora@acme.test', to: 'x', code: 'value-taken' } as const
    const { after } = refused({ entry, link, account }, move)
    expect(edits(after)).toEqual([[one('userName', 'mora', 'x')]])
    expect(opsOf(after)).toEqual(['rename'])
    expect(after.moves).toEqual([{ field: 'userName', from: 'mora', to: 'x' }])
  })
  it('does not keep a person who is back from being switched on', () => {
    const entry = aPerson({ uid: ['Nils'], cn: ['a', 'b'] })
    const off = aLink({ base: agreed, off: { why: 'left-scope', since: now } })
    const move = { field: 'userName', from: 'mora', to: 'nils', code: 'value-taken' } as const
    const inactive = anAccount({ ...account.attributes, active: [false] })
    const { before, after } = refused({ entry, link: off, account: inactive }, move)
    expect(opsOf(before)).toEqual(['enable', 'rename'])
    expect(after.drafts).toEqual(before.drafts.slice(0, 1))
    expect(after.findings).toMatchObject([{ field: 'userName', value: 'Nils' }])
  })
  it('was never agreed where an undo would give it back', () => {
    const situation = aSituation(sync, { link, account })
    const never: Link = aLink({ base: { userName: ['mora'] } })
    const decision: Decision = { rows: [], drafts: [], findings: [], moves: [], link: never }
    const after = refuseMove(sync, situation, decision, { key: '1', field: 'aliases', to: 'c', code: 'value-taken' })
    expect(after.link).toEqual({ ...never, settled: false })
  })
})

describe('a value that a record does not get', () => {
  const entry = aPerson({ uid: ['Mora'], mail: ['M@acme.test'], manager: ['uid=boss'] })
  const references = { manager: [{ other: 'p-boss' as Link['source'] }] }
  const move = { field: 'userName', to: 'mora', code: 'value-taken' } as const
  const finding = { code: 'value-taken', about: mora, field: 'userName', value: 'Mora', hint: taken }

  it('means that a new one is not created at all', () => {
    const { before, after, situation } = refused({ entry, references }, move)
    expect(opsOf(before)).toEqual(['create', 'update'])
    expect(after).toEqual({ rows: ['create'], drafts: [], findings: [finding], moves: [] })
    const again = refuseMove(sync, situation, after, { key: '1', field: 'mail', to: 'm@acme.test', code: move.code })
    const second = { ...finding, field: 'mail', value: 'm@acme.test' }
    expect(again).toEqual({ rows: ['create'], drafts: [], findings: [finding, second], moves: [] })
  })
  it('means that one whose account is gone is not created anew, and keeps its link', () => {
    const { before, after } = refused({ entry, references, link }, move)
    expect(opsOf(before)).toEqual(['create', 'update'])
    expect(after).toEqual({
      rows: before.rows,
      drafts: [],
      findings: [...before.findings, { ...finding, about: linkedMora }],
      moves: [],
      link: { ...link, settled: false },
    })
  })
  it('is not agreed where the account was only just matched', () => {
    const other = anAccount({ mail: ['old@acme.test'], aliases: [], manager: [] })
    const told = { entry: aPerson(), candidates: [[aCandidate(other)]] }
    const { before, after } = refused(told, { field: 'mail', to: 'mora@acme.test', code: 'duplicate-value' })
    expect(opsOf(before)).toEqual(['link', 'update'])
    expect(after.drafts).toEqual(before.drafts.slice(0, 1))
    const { mail: _, ...others } = before.link?.base ?? {}
    expect(others).toHaveProperty('title')
    expect(after.link).toEqual({ ...before.link, base: others, settled: false })
  })
  it('is the account itself where several match it: nobody is linked', () => {
    const told = { entry: aPerson({ title: ['Chief'] }), candidates: [[aCandidate(account)]] }
    const { after } = refused(told, { field: '', to: 't-mora', code: 'duplicate-value' })
    const hint =
      'Several records fit the same account, so none is linked to it. Make the match value unique at the source.'
    const contested = { code: 'contested', about: mora, hint }
    expect(after).toEqual({ rows: ['match', 'differs'], drafts: [], findings: [contested], moves: [] })
  })
})

describe('a finding about a value that somebody holds says what to do', () => {
  it.each<[string, Holder, string, string]>([
    [
      'where they are present',
      { label: 'nils', is: 'present' },
      'value-taken',
      'nils holds this value and keeps it. Make it unique at the source.',
    ],
    [
      'where they left',
      { label: 'nils', is: 'left' },
      'held-by-leaver',
      'The account of nils, who left or is off, still holds it. Rename or delete that account in the target, or have leavers deleted with `onLeave`.',
    ],
    [
      'where it is an account without a link',
      { label: 'nils (t-9)', is: 'unmanaged' },
      'value-taken',
      'The account nils (t-9), which no link covers, holds this value. Rename it in the target, or add a match rule that finds it.',
    ],
    [
      'where nobody can tell',
      { label: '', is: 'unknown' },
      'value-taken',
      'The target was not listed to its end and cannot be asked for the value, so nobody can tell whether it is free. A run that lists the target shows it.',
    ],
  ])('%s', (_, holder, code, hint) => {
    const move = { field: 'userName', to: 'mora', code: 'value-taken' } as const
    const { after } = refused({ entry: aPerson() }, move, holder)
    expect(after.findings).toEqual([{ code, about: mora, field: 'userName', value: 'mora', hint }])
  })
})
