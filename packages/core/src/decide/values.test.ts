import type { Field, SyncRecord } from '@rollcall/model'
import { describe, expect, it } from 'vitest'
import type { Situation } from '../situation.ts'
import { aLink, anAccount, aPerson, aSituation } from '../testing/a-situation.ts'
import { aMapping, application, aSync } from '../testing/a-sync.ts'
import { decide } from './decide.ts'

const nils = { other: 'p-nils' as never }
const boss = 't-boss' as never
const about = { kind: 'user', label: 'mora', source: 'p-mora' }

/** An application may need a manager; a mentor is named at the beginning or never; boards are many. */
const references: readonly Field[] = [
  { name: 'manager', type: 'ref', required: true },
  { name: 'mentor', type: 'ref', writable: 'create' },
  { name: 'deputy', type: 'ref' },
  { name: 'boards', type: 'ref', many: true },
]
const led = (names: readonly string[]) => {
  const users = aMapping({ userName: 'uid', ...Object.fromEntries(names.map((name) => [name, 'all(manager)'])) })
  const others = application.user.filter(({ name }) => name !== 'manager')
  const user = [...others, ...references.filter(({ name }) => names.includes(name))]
  return aSync({ users }, { target: { ...application, user } })
}
const decided = (
  fields: readonly string[],
  found: Situation['references'],
  entry: SyncRecord = aPerson({ manager: ['uid=boss', 'uid=nils'] }),
  linked?: Pick<Parameters<typeof aSituation>[1], 'link' | 'account'>,
) => {
  const sync = led(fields)
  return decide(sync, aSituation(sync, { entry, ...linked, ...(found ? { references: found } : {}) }))
}
const steps = ({ drafts }: ReturnType<typeof decided>) =>
  drafts.map(({ step }) => (step.op === 'create' ? step.attributes : step.op === 'update' ? step.edits : step.op))

describe('a new record that points to one this plan creates', () => {
  const userName = ['mora']
  it('waits for it where it may be filled in later', () => {
    expect(steps(decided(['deputy'], { deputy: [nils] }))).toEqual([
      { userName },
      [{ field: 'deputy', from: [], to: [nils], add: [], remove: [] }],
    ])
  })
  it('waits with all of several values', () => {
    expect(steps(decided(['boards'], { boards: [boss, nils] }))).toEqual([
      { userName },
      [{ field: 'boards', from: [], to: [], add: [boss, nils], remove: [] }],
    ])
  })
  it.each(['manager', 'mentor'])('is created after it where the field cannot wait: %s', (field) => {
    expect(steps(decided([field], { [field]: [nils] }))).toEqual([{ userName, [field]: [nils] }])
  })
  it('does not wait for one that is there already', () => {
    expect(steps(decided(['deputy'], { deputy: [boss] }))).toEqual([{ userName, deputy: [boss] }])
  })
  it('is created without a value that nobody in scope answers to', () => {
    expect(steps(decided(['deputy'], { deputy: [] }))).toEqual([{ userName }])
  })
})

describe('a reference that the target needs', () => {
  const unresolved = {
    code: 'unresolved-reference',
    hint: 'The target needs a record here, and nobody in scope is the one the source points to.',
    field: 'manager',
  }
  const linked = { link: aLink({ base: { userName: ['mora'] } }), account: anAccount({ userName: ['other'] }) }
  it('and that leads to nobody in scope keeps a record from being made', () => {
    const decision = decided(['manager'], { manager: [] })
    expect(decision).toEqual({ rows: ['not-created'], drafts: [], findings: [{ about, ...unresolved }], moves: [] })
  })
  it('and that leads to nobody in scope keeps every field from being written', () => {
    const decision = decided(['manager'], { manager: [] }, undefined, linked)
    expect([decision.rows, decision.drafts]).toEqual([['bad-value'], []])
    expect(decision.findings).toStrictEqual([{ about: { ...about, target: 't-mora' }, ...unresolved }])
  })
  it('but that is not known keeps nothing else from being written', () => {
    const partly = aPerson({ manager: ['uid=boss'] }, { partial: ['manager'] })
    expect(decided(['manager'], undefined, partly, linked).drafts).toHaveLength(1)
    expect(decided(['manager'], undefined, undefined, linked).drafts).toHaveLength(1)
  })
})

describe('a value that cannot be written', () => {
  it('is a finding that names the field, the value and what is wrong', () => {
    const users = aMapping({ userName: 'uid', level: 'title', kind: 'employeeType' })
    const sync = aSync({ users })
    const entry = aPerson({ uid: [], title: ['high'], employeeType: ['robot'] })
    const { findings } = decide(sync, aSituation(sync, { entry }))
    expect(findings).toStrictEqual([
      { code: 'missing-value', about, hint: 'The target needs a value here. See `uid`.', field: 'userName' },
      { code: 'malformed-value', about, hint: 'This is no number.', field: 'level', value: 'high' },
      {
        code: 'malformed-value',
        about,
        hint: 'The target takes one of staff, guest here.',
        field: 'kind',
        value: 'robot',
      },
    ])
  })
  it('because it came only in part keeps a record from being made where the target needs it', () => {
    const sync = aSync()
    const entry = aPerson({}, { partial: ['uid', 'title'] })
    expect(decide(sync, aSituation(sync, { entry }))).toEqual({
      rows: ['not-created'],
      drafts: [],
      findings: [{ code: 'missing-value', about, hint: 'The source gave it only in part.', field: 'userName' }],
      moves: [],
    })
  })
})
