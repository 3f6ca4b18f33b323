import { describe, expect, it } from 'vitest'
import { peopleLines } from './people.ts'
import { aLook, picture } from './testing/building.ts'

describe('whom some words mean', () => {
  const mora = { sync: 'staff', kind: 'user', label: 'Mora Lind', source: 's-1', targets: ['17', '18'] } as const

  it('is a line each, with whether a link of today knows them', () => {
    const left = { sync: 'guests', kind: 'user', label: 'Mora\u001b', targets: [], linked: false } as const
    expect(picture(peopleLines({ people: [{ ...mora, linked: true }, left], erased: 0 }, aLook()))).toBe(`
● Mora Lind  s-1  account 17, 18  in staff
○ Mora␛    in guests, not linked now
`)
  })

  it('says that some records were erased', () => {
    expect(picture(peopleLines({ people: [], erased: 12 }, aLook()))).toBe(`
12 records of the log were erased; whom they told of, nobody knows any more.
`)
  })
})
