import { describe, expect, it } from 'vitest'
import { plain } from './span.ts'
import { fieldCounts, leaveCounts, type Surveyed, type SurveyedField, scopeCounts, surveyLines } from './survey.ts'

const none = { missing: 0, malformed: 0, 'too-long': 0, duplicate: 0, empty: 0 }
const field = (counts: Partial<SurveyedField['counts']> = {}): SurveyedField => ({
  filled: 1198,
  counts: { ...none, ...counts },
  cases: [],
})
const surveyed: Surveyed = {
  people: 1204,
  excluded: 0,
  linked: 1200,
  fields: { title: field({ empty: 6 }) },
  roles: { admin: 3 },
  missingGroups: ['cn=gone'],
}
const scope = (more: Partial<Surveyed>) => plain(scopeCounts({ ...surveyed, ...more }))
const leaving = (more: Partial<Surveyed>) => plain(leaveCounts({ ...surveyed, ...more }))

describe('what becomes of a field, counted', () => {
  it('has what can be wrong with it, and what is', () => {
    expect(plain(fieldCounts(field({ empty: 6 })))).toBe('1,198 filled   6 empty')
    expect(plain(fieldCounts(field({ duplicate: 2 }), { unique: true, maxLength: 64 }))).toBe(
      '1,198 filled   0 empty   0 too long   2 duplicate',
    )
    expect(plain(fieldCounts(field({ missing: 1, malformed: 3 })))).toBe(
      '1,198 filled   0 empty   1 missing   3 malformed',
    )
  })
})

describe('the scope, counted', () => {
  it('is held against the last run, before patterns exclude any', () => {
    expect(scope({})).toBe('1,204 people')
    expect(scope({ before: 1207 })).toBe('1,204 people, 3 fewer than the last run')
    expect(scope({ before: 1203 })).toBe('1,204 people, 1 more than the last run')
    expect(scope({ before: 1209, excluded: 5 })).toBe('1,204 people, as many as the last run, 5 excluded')
  })

  it('is no number where the source was not read to its end', () => {
    expect(scope({ problem: { code: 'unavailable', message: 'gone' } })).toBe('not read to its end: gone')
  })
})

describe('whom leaving concerns', () => {
  it('tells those who would be new from those who left before', () => {
    expect(leaving({ leaving: { all: 0, already: 0 } })).toBe('none of the 1,200 linked people left the scope')
    expect(leaving({ leaving: { all: 3, already: 3 } })).toBe('3 linked people not in scope, as in the last run')
    expect(leaving({ leaving: { all: 3, already: 1 } })).toBe(
      '3 linked people not in scope, 2 of them new since the last run',
    )
    expect(leaving({})).toContain('only once the source is read to its end')
  })
})

it('all of it is a page with a heading for each part', () => {
  const rules = [{ rule: 'userName = uid', one: 1000, several: 4 }]
  const all = surveyLines({ ...surveyed, rules, leaving: { all: 0, already: 0 } }, new Map())
  expect(all.map(plain)).toEqual([
    'scope',
    '  1,204 people',
    '  there is no group cn=gone',
    '',
    'fields',
    '  title  1,198 filled   6 empty',
    '',
    'roles',
    '  admin  3 people in scope',
    '',
    'match rules, as if there were no links',
    '  userName = uid  1,000 find one account  4 find several',
    '  no rule         200 find none',
    '',
    'leaving',
    '  none of the 1,200 linked people left the scope',
  ])
})
