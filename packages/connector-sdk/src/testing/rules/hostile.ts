import { deepEqual, equal, notEqual, ok } from 'node:assert/strict'
import { type Kind, type Problem, reactionOf, toProblem, type Write } from '@rollcall/model'
import { read } from '../../connector.ts'
import { Bench, byId, declared, pour, signal } from '../bench.ts'
import { type Hostile, kindsOf, type Subject } from '../kit.ts'
import type { Rule } from '../rule.ts'
import { valuesOf } from '../seen.ts'
import { creation, drafted, remake } from './drafts.ts'

export async function readsEachOnceWithoutPages(subject: Subject): Promise<void> {
  await eachOf(subject, ['ignoresPages', 'repeatsPages'], async (bench, kind) => {
    const { ids, verdict } = await listed(bench, kind)
    equal(new Set(ids).size, ids.length, `A ${kind} comes more than once from a server that pays no heed to pages.`)
    if (verdict === 'complete')
      equal(ids.length, subject[kind]?.count, `A list of ${kind}s is not complete, and says so.`)
  })
}

export async function countsWhatIsLost(subject: Subject): Promise<void> {
  await eachOf(subject, ['losesRecords'], async (bench, kind) => {
    const { verdict } = await listed(bench, kind)
    notEqual(verdict, 'complete', `A list with fewer ${kind}s than the server says there are ends complete.`)
  })
}

/** A group whose members cannot be read is not a group without members. */
export async function doubtsHiddenMembers(subject: Subject): Promise<void> {
  await using bench = await strange(subject, 'hidesMembers')
  const { group = [] } = await bench.connection.schema({}, signal)
  if (group.find(({ name }) => name === 'members')?.readable === false) return
  const scan = declared(bench.connection, 'scan')({ kind: 'group', attributes: ['members'] }, signal)
  const { items, end } = await pour(
    scan,
    ({ attributes, partial, problem }) => attributes.members || partial?.includes('members') || problem,
  )
  if (end?.verdict === 'complete')
    ok(items.every(Boolean), 'A group whose members are hidden comes as one without any.')
}

/** Somebody who was not switched off, and is remembered as off, keeps access for ever. */
export async function believesNoIdleYes(subject: Subject): Promise<void> {
  await using bench = await strange(subject, 'ignoresWrites')
  const someone = (await bench.scan('user', { attributes: ['active'] })).find(
    ({ attributes }) => attributes.active?.[0] === true,
  )
  ok(someone, 'The kit has to have somebody who is active.')
  const on = { kind: 'user', id: someone.id } as const
  const writes: readonly Write[] = [
    { ...on, op: 'setActive', active: false },
    { ...on, op: 'delete', before: {} },
    creation('user', drafted(subject, 'user').attributes(1)),
  ]
  for (const write of writes) ok(await problemOf(bench, write), `A ${write.op} is said to be done, and is not.`)
}

export async function readsTruthInText(subject: Subject): Promise<void> {
  await using bench = await strange(subject, 'writesTruthAsText')
  await using plain = await Bench.open(subject)
  const active = async (one: Bench) =>
    (await one.scan('user', { attributes: ['active'] })).map(({ attributes }) => attributes.active?.[0])
  const values = await active(bench)
  ok(
    values.every((value) => typeof value === 'boolean'),
    'Whether somebody is active is a boolean, however the server writes it.',
  )
  ok(values.includes(false), 'The kit has to have somebody who is not active.')
  deepEqual(
    valuesOf(values as boolean[]),
    valuesOf((await active(plain)) as boolean[]),
    'Truth written as text is lost.',
  )
}

export async function findsOutWhatBroke(subject: Subject): Promise<void> {
  await using bench = await strange(subject, 'breaksOnTakenValues')
  const draft = drafted(subject, 'user')
  await bench.done(creation('user', draft.attributes(1)))
  const before = byId(await bench.scan('user')).size
  const taken = { [draft.unique]: draft.attributes(1)[draft.unique] ?? [] }
  const problem = await problemOf(bench, creation('user', remake(draft, 2, taken)))
  ok(problem, 'A create that a server broke on is said to be done.')
  // `unavailable` would have it sent again and again.
  ok(
    ['exists', 'outcome-unknown'].includes(reactionOf(problem)),
    `A server that breaks on a taken value leaves \`exists\`, or \`outcome-unknown\`: ${problem.message}`,
  )
  equal(byId(await bench.scan('user')).size, before, 'A create that was refused made a record.')
}

export async function believesNoEmptyYes(subject: Subject): Promise<void> {
  await eachOf(subject, ['answersNothing'], async (bench, kind) => {
    const { verdict } = await listed(bench, kind)
    notEqual(verdict, 'complete', `A server that answers nothing has a complete list of no ${kind}s.`)
    const end = await read(bench.connection.test({}, signal), () => {})
    equal(end.verdict, 'truncated', 'The test of a server that answers nothing passes.')
    ok(
      await problemOf(bench, creation('user', drafted(subject, 'user').attributes(1))),
      'Nothing was made, as it says.',
    )
  })
}

const longestWaitMs = 86_400_000

export async function waitsAsLongAsAsked(subject: Subject): Promise<void> {
  for (const how of ['isBusy', 'isBusyForAges'] as const) {
    await using bench = await strange(subject, how)
    const problem = await problemOf(bench, creation('user', drafted(subject, 'user').attributes(1)))
    ok(problem, 'A server that has no time made somebody, as it says.')
    equal(reactionOf(problem), 'rate-limited', `A server that has no time is \`rate-limited\`: ${problem.message}`)
    const wait = (problem.retryAt ?? bench.now()) - bench.now()
    ok(wait >= 0 && wait <= longestWaitMs, `Nobody asks to come back in ${wait} ms: some servers count in ms.`)
  }
}

function strange(subject: Subject, how: keyof Hostile): Promise<Bench> {
  const system = subject.hostile?.[how]
  ok(system, `The kit names no system that is strange in this way: ${how}.`)
  return Bench.open({ ...subject, system }, subject.smallPages)
}

async function eachOf(
  subject: Subject,
  hows: readonly (keyof Hostile)[],
  check: (bench: Bench, kind: Kind) => Promise<void>,
): Promise<void> {
  for (const how of hows) {
    for (const kind of kindsOf(subject)) {
      await using bench = await strange(subject, how)
      await check(bench, kind)
    }
  }
}

/** The ids that came, and how it ended, also if it threw. */
async function listed({ connection, subject }: Bench, kind: Kind) {
  const ids: string[] = []
  const query = { kind, attributes: subject[kind]?.attributes ?? [] }
  const { verdict } = await read(
    declared(connection, 'scan')(query, signal),
    (batch) => void ids.push(...batch.map(({ id }) => id)),
  )
  return { ids, verdict }
}

/** What keeps a write from being done, be it answered or thrown. */
async function problemOf(bench: Bench, write: Write): Promise<Problem | undefined> {
  try {
    const [outcome] = await bench.write([write])
    return outcome && 'problem' in outcome ? outcome.problem : undefined
  } catch (thrown) {
    return toProblem(thrown)
  }
}

export const hostileRules: readonly Rule[] = [
  {
    title: 'reads each record once from a server that ignores or repeats pages',
    needs: ['hostile', 'scan'],
    check: readsEachOnceWithoutPages,
  },
  {
    title: 'calls no list complete that is shorter than the server says',
    needs: ['hostile', 'scan'],
    check: countsWhatIsLost,
  },
  {
    title: 'takes hidden members for unknown, not for none',
    needs: ['hostile', 'scan', 'groups', 'members'],
    check: doubtsHiddenMembers,
  },
  {
    title: 'believes no yes that nothing came of, where access depends on it',
    needs: ['hostile', 'scan', 'create', 'setActive', 'delete'],
    check: believesNoIdleYes,
  },
  {
    title: 'reads truth that is written as text',
    needs: ['hostile', 'scan', 'setActive'],
    check: readsTruthInText,
  },
  {
    title: 'finds out that a value is taken where the server breaks on it',
    needs: ['hostile', 'scan', 'create'],
    check: findsOutWhatBroke,
  },
  {
    title: 'believes no success without an answer',
    needs: ['hostile', 'scan', 'create'],
    check: believesNoEmptyYes,
  },
  {
    title: 'comes back to a busy server neither yesterday nor in ages',
    needs: ['hostile', 'create'],
    check: waitsAsLongAsAsked,
  },
]
