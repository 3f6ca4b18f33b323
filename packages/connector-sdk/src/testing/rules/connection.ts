import { deepEqual, equal, ok } from 'node:assert/strict'
import { read } from '../../connector.ts'
import type { Capabilities, Methods, Stage } from '../../spi.ts'
import { Bench, signal } from '../bench.ts'
import type { Subject } from '../kit.ts'
import { eachKind, type Rule } from '../rule.ts'

const methods: Readonly<Record<keyof Methods & keyof Capabilities, true>> = {
  scan: true,
  find: true,
  delta: true,
  watch: true,
  browse: true,
  show: true,
  search: true,
  authenticate: true,
  create: true,
  update: true,
  setActive: true,
  delete: true,
  members: true,
  roles: true,
  endSessions: true,
}

export async function hasTheDeclaredMethods(subject: Subject): Promise<void> {
  await using bench = await Bench.open(subject)
  const names = Object.keys(methods) as (keyof typeof methods)[]
  const { capabilities } = subject.connector
  deepEqual(
    names.filter((name) => bench.connection[name] !== undefined),
    names.filter((name) => capabilities[name] !== undefined),
    'The methods of a connection are not those its connector declares.',
  )
}

export async function opensWithoutSending(subject: Subject): Promise<void> {
  // Throws, or hangs, if opening already tries to reach the system.
  await using bench = await Bench.open(subject, subject.unreachable)
  ok(bench.connection)
}

export async function testsInStages(subject: Subject): Promise<void> {
  await using bench = await Bench.open(subject)
  const { stages, end } = await tested(bench)
  ok(stages.length > 0, 'The test tells no stage.')
  equal(
    stages.find(({ problem }) => problem),
    undefined,
    'A stage fails though the system is there.',
  )
  equal(end.verdict, 'complete', 'The test does not end complete though every stage passed.')
}

export async function testsWhatCannotBeReached(subject: Subject): Promise<void> {
  await using bench = await Bench.open(subject, subject.unreachable)
  const { stages, end } = await tested(bench)
  equal(end.verdict, 'truncated', 'The test of a system that is not there has to end truncated, and not to throw.')
  ok(stages.at(-1)?.problem, 'The last stage of a test that stopped carries the problem.')
  ok(
    stages.slice(0, -1).every(({ problem }) => !problem),
    'A test stops at the first stage that fails.',
  )
}

export async function saysWhichSystemItIs(subject: Subject): Promise<void> {
  await using bench = await Bench.open(subject)
  await using other = await bench.again()
  const { identity } = await bench.connection.schema({}, signal)
  ok(identity, 'The schema has no identity.')
  equal((await other.schema({}, signal)).identity, identity, 'Two connections to one system have two identities.')
}

export async function listsWhatComes(subject: Subject): Promise<void> {
  await eachKind(subject, async (bench, kind) => {
    const schema = await bench.connection.schema({}, signal)
    const fields = (schema[kind] ?? []).map(({ name }) => name.toLowerCase())
    equal(new Set(fields).size, fields.length, `The schema lists a field of a ${kind} twice.`)
    const came = new Set((await bench.scan(kind)).flatMap(({ attributes }) => Object.keys(attributes)))
    came.delete('roles') // has a list of its own
    for (const name of came) ok(fields.includes(name.toLowerCase()), `The schema of a ${kind} does not list ${name}.`)
  })
}

export async function closesTwice(subject: Subject): Promise<void> {
  await using bench = await Bench.open(subject)
  await bench.scan('user')
  await bench.connection[Symbol.asyncDispose]()
  await bench.connection[Symbol.asyncDispose]()
}

async function tested({ connection }: Bench) {
  const stages: Stage[] = []
  const end = await read(connection.test({}, signal), (batch) => void stages.push(...batch))
  return { stages, end }
}

export const connectionRules: readonly Rule[] = [
  { title: 'has the methods it declares and no others', needs: [], check: hasTheDeclaredMethods },
  { title: 'sends nothing when it is opened', needs: [], check: opensWithoutSending },
  { title: 'tells the stages of its test, and that it passed', needs: [], check: testsInStages },
  { title: 'tells at which stage a test stopped', needs: [], check: testsWhatCannotBeReached },
  { title: 'says which system it is, always alike', needs: [], check: saysWhichSystemItIs },
  { title: 'lists in its schema every attribute that comes', needs: ['scan'], check: listsWhatComes },
  { title: 'can be closed twice', needs: ['scan'], check: closesTwice },
]
