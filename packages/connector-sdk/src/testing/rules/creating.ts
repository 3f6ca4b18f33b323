import { deepEqual, equal, ok } from 'node:assert/strict'
import { type Kind, reactionOf } from '@rollcall/model'
import { Bench, byId, written } from '../bench.ts'
import type { Draft, Subject } from '../kit.ts'
import { eachKind, type Rule } from '../rule.ts'
import { valuesOf } from '../seen.ts'
import { creation, drafted, holds, remake } from './drafts.ts'

export async function createsWhatWasSent(subject: Subject): Promise<void> {
  await eachDraft(subject, async (bench, kind, draft) => {
    const attributes = draft.attributes(1)
    const { id } = await bench.done(creation(kind, attributes))
    await holds(bench, kind, id, attributes)
    if (kind === 'group' || !subject.connector.capabilities.setActive) return
    await holds(bench, kind, id, { active: [true] })
    const off = await bench.done({ ...creation(kind, draft.attributes(2)), active: false })
    await holds(bench, kind, off.id, { active: [false] })
  })
}

export async function refusesATakenValue(subject: Subject): Promise<void> {
  await eachDraft(subject, async (bench, kind, draft) => {
    const first = draft.attributes(1)
    const { id } = await bench.done(creation(kind, first))
    const before = byId(await bench.scan(kind)).size
    const problem = await bench.refused(creation(kind, remake(draft, 2, { [draft.unique]: first[draft.unique] ?? [] })))
    equal(reactionOf(problem), 'exists', `A value that is taken is refused with \`exists\`: ${problem.message}`)
    equal(byId(await bench.scan(kind)).size, before, 'A create that was refused made a record.')
    await holds(bench, kind, id, first)
  })
}

export async function refusesWhatLacksAValue(subject: Subject): Promise<void> {
  await using bench = await Bench.open(subject)
  const draft = drafted(subject, 'user')
  const required = draft.required ?? ''
  const before = byId(await bench.scan('user')).size
  const problem = await bench.refused(creation('user', remake(draft, 1, { [required]: [] })))
  equal(reactionOf(problem), 'invalid', `A missing value is refused with \`invalid\`: ${problem.message}`)
  equal(problem.field, required, 'The problem names the field that lacks a value.')
  equal(byId(await bench.scan('user')).size, before, 'A create that was refused made a record.')
}

export async function takesTextAsItIs(subject: Subject): Promise<void> {
  await using bench = await Bench.open(subject)
  const draft = drafted(subject, 'user')
  for (const [at, text] of awkward.entries()) {
    const { id } = await bench.done(creation('user', remake(draft, at + 1, { [draft.text]: [text] })))
    await holds(bench, 'user', id, { [draft.text]: [text] })
  }
}

/** None longer than the forty characters that `text` must take. */
const awkward = [
  "Robert'); drop table users; --",
  '*)(uid=*))(|(uid=*',
  '{"a": ["b", null], "$ref": "#/c"}',
  `"double", 'single' and \`back\` quotes`,
  'Müller-Lüdenscheidt, Şişli, Łódź, 東京',
  'a family 👩‍👩‍👧 and a key 𝄞',
  'two\nlines,\ta tab',
  'C:\\new\\table \\u0041 %20 &amp; <b>',
  '$1 ? :name @p %s {{x}}',
]

export async function answersInOrder(subject: Subject): Promise<void> {
  await using bench = await Bench.open(subject)
  const draft = drafted(subject, 'user')
  const sent = [1, 2, 3, 4, 5].map((n) => draft.attributes(n))
  const outcomes = await bench.write(sent.map((attributes) => creation('user', attributes)))
  equal(outcomes.length, sent.length, 'There is one outcome for each write.')
  const records = byId(await bench.scan('user', { attributes: [draft.unique] }))
  const made = outcomes.map((outcome, at) => {
    const { id } = written(outcome, `Create ${at + 1}`)
    return valuesOf(records.get(id)?.attributes[draft.unique])
  })
  deepEqual(
    made,
    sent.map((attributes) => valuesOf(attributes[draft.unique])),
    'The outcomes come in another order.',
  )
}

export async function keepsOutcomesApart(subject: Subject): Promise<void> {
  await using bench = await Bench.open(subject)
  const draft = drafted(subject, 'user')
  const taken = { [draft.unique]: draft.attributes(1)[draft.unique] ?? [] }
  await bench.done(creation('user', draft.attributes(1)))
  const sent = [draft.attributes(2), remake(draft, 3, taken), draft.attributes(4)]
  const outcomes = await bench.write(sent.map((attributes) => creation('user', attributes)))
  const records = await bench.scan('user', { attributes: [draft.unique] })
  const held = new Set(records.flatMap(({ attributes }) => valuesOf(attributes[draft.unique])))
  for (const [at, attributes] of sent.entries()) {
    if (at === 1) continue
    const outcome = outcomes[at]
    const there = valuesOf(attributes[draft.unique]).every((value) => held.has(value))
    const said = outcome !== undefined && !('problem' in outcome)
    equal(said, there, `Write ${at + 1} is said to be ${said ? '' : 'not '}done, but it is${there ? '' : ' not'}.`)
    ok(there, `Write ${at + 1} was not done because another one of its batch was bad.`)
  }
}

/** As many calls as `limits.atOnce` says are in flight together. */
export async function makesAtOnce(subject: Subject): Promise<void> {
  await using bench = await Bench.open(subject)
  const draft = drafted(subject, 'user')
  const calls = Array.from({ length: subject.connector.limits?.atOnce ?? 1 }, (_, at) => draft.attributes(at + 1))
  const ids = await Promise.all(calls.map(async (attributes) => (await bench.done(creation('user', attributes))).id))
  for (const [at, id] of ids.entries()) await holds(bench, 'user', id, calls[at] ?? {})
}

async function eachDraft(
  subject: Subject,
  check: (bench: Bench, kind: Kind, draft: Draft) => Promise<void>,
): Promise<void> {
  await eachKind(subject, (bench, kind) => check(bench, kind, drafted(subject, kind)))
}

export const creatingRules: readonly Rule[] = [
  { title: 'creates what it was sent', needs: ['scan', 'create'], check: createsWhatWasSent },
  { title: 'refuses a unique value that is taken', needs: ['scan', 'create'], check: refusesATakenValue },
  {
    title: 'refuses a record without a required value',
    needs: ['scan', 'create', 'required'],
    check: refusesWhatLacksAValue,
  },
  { title: 'takes text as it is', needs: ['scan', 'create'], check: takesTextAsItIs },
  { title: 'answers in the order it was asked', needs: ['scan', 'create'], check: answersInOrder },
  { title: 'makes as many at once as it says', needs: ['scan', 'create'], check: makesAtOnce },
  { title: 'says of each write of a batch what became of it', needs: ['scan', 'create'], check: keepsOutcomesApart },
]
