import { describe, expect, it } from 'vitest'
import { findingDetail, findingHead, findingRows, findingWords, openWords } from './finding-rows.ts'
import { about, aFinding, aLook, ascii, picture } from './testing/building.ts'

const now = aLook().now
const aside = { at: now - 60_000, by: 'kim@ws4', note: 'on purpose' }

describe('a finding in a list', () => {
  const findings = [
    aFinding({ value: 'x\u001b[2J' }),
    aFinding({
      about: about('山田 太郎'),
      code: 'malformed-value',
      problem: { code: 'invalid', message: 'Too long.' },
    }),
    aFinding({ acknowledged: aside }),
  ].map(findingWords)
  const open = openWords({
    about: about('Noah Berg', '17'),
    since: now - 3_600_000,
    problem: { code: 'unavailable', message: 'wiki did not answer.', hint: 'Try again.' },
  })

  it('says whom, field, value and what went wrong; what to do where there is room', () => {
    expect(picture(findingRows([...findings, open], aLook(), 110))).toBe(`
Nora Quist                mail: “x␛[2J”                   Fill in mail at the source.
山田 太郎                 mail  Too long.                 Fill in mail at the source.
Nora Quist                missing-value  mail             kim@ws4: on purpose
Noah Berg                 wiki did not answer.            open since 1 h ago
`)
    expect(picture(findingRows(findings.slice(0, 1), aLook(), 76))).toBe(`
Nora Quist                mail: “x␛[2J”
`)
  })

  it('has details, a line a fact', () => {
    expect(picture(findingDetail(findings[2] ?? open, aLook()))).toBe(`
Nora Quist  missing-value
set aside   2026-04-10 14:01 by kim@ws4: on purpose
what        a required value is missing
field       mail
to do       Fill in mail at the source.
source id   s-Nora Quist
`)
    expect(picture(findingDetail(open, aLook()))).toBe(`
Noah Berg  unavailable
what        its last change was not made
problem     wiki did not answer.
to do       Try again.
open since  2026-04-10 13:02
account     17
source id   s-Noah Berg
`)
  })

  it('is bounded', () => {
    expect(findingWords(aFinding({ value: 'x'.repeat(9000), hint: 'y'.repeat(9000) }))).toMatchObject({
      value: expect.toSatisfy((text: string) => text.length === 500),
      hint: expect.toSatisfy((text: string) => text.length === 500),
    })
  })
})

describe('the heads of the groups', () => {
  it('say what the findings are and how many', () => {
    expect(
      picture([
        findingHead({ group: 'open', code: '', all: 3 }, ascii),
        findingHead({ group: 'code', code: 'missing-value', all: 7012 }, ascii),
        findingHead({ group: 'aside', code: '', all: 2 }, ascii),
      ]),
    ).toBe(`
X open 3  the next run takes them up again
! missing-value 7,012  a required value is missing
. set aside 2
`)
  })
})
