import { describe, expect, it } from 'vitest'
import { planRow } from './plan-row.ts'
import { plain } from './span.ts'
import { about, aChange, aFinding, aLook, anUpdate, ascii } from './testing/building.ts'

const details = (row: ReturnType<typeof planRow>) => row.details.map(({ name, line }) => `${name}: ${plain(line)}`)
const change = aChange({ step: anUpdate('title', 'Clerk', 'Senior clerk') })

describe('a row of a plan that changes an account', () => {
  it('says who, what account by its name, and before and after', () => {
    const row = planRow({ change, account: 'mora.lind', made: {} }, aLook())
    expect([row.sign, row.person, row.account, plain(row.what), row.more]).toEqual([
      'update',
      'Mora Lind',
      'mora.lind',
      'title: Clerk → Senior clerk',
      0,
    ])
    expect(details(row)).toEqual(['title: Clerk → Senior clerk', 'because: changed at the source'])
    expect(plain(row.undo)).toBe('can be undone')
  })

  it('is spoken in whole words, whatever the signs are', () => {
    const spoken =
      'update Mora Lind, account mora. title: Clerk to Senior clerk. because changed at the source. can be undone.'
    for (const look of [aLook(), ascii]) expect(planRow({ change, made: {} }, look).spoken).toBe(spoken)
  })

  it('counts what does not fit into a row, and keeps it in the details', () => {
    const step = anUpdate('title', 'Clerk', 'Senior clerk')
    const edits = 'edits' in step ? Array.from({ length: 80 }, () => step.edits[0] as (typeof step.edits)[0]) : []
    const row = planRow({ change: aChange({ step: { ...step, edits } as never }), made: {} }, aLook())
    expect(row.more).toBe(79)
    expect(details(row).slice(-2)).toEqual([': and 20 more', 'because: changed at the source'])
  })

  it('says why once, where what it does says it already', () => {
    const step = { op: 'setActive', kind: 'user', id: 'mora', active: false } as const
    const row = planRow({ change: aChange({ step, why: 'left-scope' }), made: {} }, aLook())
    expect(details(row)).toEqual([': switched off: left the scope'])
    expect(row.spoken).toBe('disable Mora Lind, account mora. switched off: left the scope. can be undone.')
  })

  it('says what a new account gets, with names of other new accounts', () => {
    const attributes = { userName: ['nadia'], manager: [{ by: 7 }], title: [] }
    const step = { op: 'create', kind: 'user', attributes, active: true } as const
    const row = planRow({ change: aChange({ step, why: 'joined' }), made: { 7: 'Kofi Holm' } }, aLook())
    expect(details(row)).toEqual(['userName: nadia', 'manager: Kofi Holm', 'because: in scope, and not there yet'])
  })

  it('says that it is left out, and what an undo cannot bring back', () => {
    const row = planRow({ change: { ...change, leftOut: true, undo: 'impossible' }, made: {} }, aLook())
    expect(plain(row.what)).toBe('left out  title: Clerk → Senior clerk')
    expect([row.leftOut, plain(row.undo)]).toEqual([true, 'cannot be undone'])
    expect(row.spoken).toMatch(/^Left out: update Mora Lind/)
  })

  it('lets no control character through', () => {
    const evil = aChange({ about: about('Mora\u001b[31m', 'mo\nra'), step: anUpdate('title', 'a\u0007', 'b') })
    const row = planRow({ change: evil, account: 'x\u001by', made: {} }, aLook())
    const { about: _, ...drawn } = row
    expect(JSON.stringify(drawn)).not.toMatch(/\\u001b|\\u0007|\\n/)
  })
})

describe('a row of a plan that is a finding', () => {
  it('says which field, what is wrong, and what to do', () => {
    const row = planRow({ finding: aFinding({ value: 'x' }), made: {} }, aLook())
    expect([row.says, row.person, row.account, plain(row.what)]).toEqual([
      'finding',
      'Nora Quist',
      '–',
      'mail: a required value is missing',
    ])
    expect(details(row)).toEqual([
      'finding: missing-value: a required value is missing',
      'mail: x',
      'what to do: Fill in mail at the source.',
    ])
  })
})
