import type { Link } from '@rollcall/model'
import { describe, expect, it } from 'vitest'
import { type Explained, explanationLines } from './explanation.ts'
import { aChange, aFinding, aGuard, aLook, anUpdate, picture } from './testing/building.ts'

function explained(more: Partial<Explained> = {}): Explained {
  return {
    sync: 'staff',
    kind: 'user',
    label: 'Mora Lind',
    found: 'source',
    record: { kind: 'user', id: '6f1c', dn: 'uid=mora,ou=people,dc=acme', attributes: {} },
    scope: { in: true, why: 'the filter finds it' },
    standing: 'active',
    mapping: [
      { field: 'userName', expression: 'lower(uid)', inputs: 'uid: MORA', value: 'mora' },
      { field: 'title', expression: 'title', inputs: '', value: '–', note: 'no title at the source' },
    ],
    match: [{ rule: 'userName = uid', value: 'mora', hits: 1, note: '' }],
    account: { kind: 'user', id: '17', attributes: { userName: ['mora'], photo: [Uint8Array.of(255, 216, 255)] } },
    rows: ['differs'],
    changes: [aChange({ step: anUpdate('title', 'Clerk', 'Senior clerk') })],
    findings: [],
    guards: [],
    ...more,
  }
}

describe('an explanation', () => {
  it('tells every step of the decision in its order', () => {
    expect(picture(explanationLines(explained(), aLook()))).toBe(`
  Mora Lind  user of staff

  found      at the source  uid=mora,ou=people,dc=acme  id 6f1c
  scope      in  the filter finds it
  state      active
  mapping    userName  lower(uid)  uid: MORA  mora
             title     title                  –     no title at the source
  match      no link from earlier runs
             userName = uid  “mora”  1 hit
  account    id 17
             userName: mora
             photo: JPEG 3 B
  decided    linked, and the account differs  differs
  changes    ~ update  title: Clerk → Senior clerk  changed at the source  can be undone
`)
  })

  it('of someone who left says since when, by whom the account is off, and which guard stopped it', () => {
    const since = Date.UTC(2026, 2, 20, 8)
    const link = {
      kind: 'user',
      source: '6f1c',
      target: '17',
      label: 'Mora Lind',
      base: {},
      settled: false,
    } as unknown as Link
    const left = explained({
      found: 'link-only',
      link: { ...link, left: since, off: { why: 'gone', since } },
      match: [],
      mapping: [],
      scope: { in: false, why: 'no longer at the source' },
      rows: ['grace'],
      changes: [],
      findings: [aFinding()],
      guards: [aGuard()],
    })
    const text = picture(explanationLines(left, aLook()))
    expect(text).toContain(`
  found      only in what earlier runs remember; no longer at the source
  scope      out  no longer at the source
`)
    expect(text).toContain(
      'by its link to 17, switched off by Rollcall on 2026-03-20 08:00, left on 2026-03-20 08:00, not settled',
    )
    expect(text).toContain(`
  changes    none
  findings   missing-value mail: a required value is missing. Fill in mail at the source.
  guards     access  312 of 5,208 accounts would lose access; the limit is 261.
`)
  })

  it('goes on in the next line where there is little room, and loses nothing', () => {
    const text = picture(explanationLines(explained({ guards: [aGuard()] }), aLook({ width: 50 })))
    expect(text).toContain(`
  guards     access  312 of 5,208 accounts would
               lose access; the limit is 261.
`)
    expect(text).not.toContain('…')
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(50)
  })

  it('says so when nobody is known by the name', () => {
    expect(picture(explanationLines(explained({ found: 'nowhere', label: 'mroa' }), aLook()))).toBe(`
  mroa  staff knows nobody by this name, neither at the source nor from earlier runs.
`)
  })
})
