import { readFile } from 'node:fs/promises'
import { type Connector, type Context, defineConnector, read, type Stage, type Stream } from '@rollcall/connector-sdk'
import { RollcallError, type Schema, type SyncRecord, type Value } from '@rollcall/model'
import { z } from 'zod'

const settings = z.strictObject({
  file: z.string().min(1).describe('The export of the staff system, as JSON; relative to the configuration.'),
})

const person = z.object({
  id: z.string().min(1), // never used again for somebody else
  login: z.string(),
  name: z.string(),
  mail: z.array(z.string()).default([]),
  department: z.string().optional(),
  active: z.boolean().default(true),
})
type Person = z.infer<typeof person>

const fields: Schema['user'] = [
  { name: 'login', type: 'text', findable: true, ignoreCase: true },
  { name: 'name', type: 'text', findable: true },
  { name: 'mail', type: 'text', many: true, findable: true, ignoreCase: true },
  { name: 'department', type: 'text', findable: true },
]

/** Reads people from the export of a staff system. */
export const staffJson: Connector = defineConnector({
  apiVersion: 1,
  name: 'staff-json',
  version: '0.1.0', // raise it when the same answer would be read differently
  title: 'Staff system export',
  capabilities: { scan: true, find: true }, // declared but missing below, or the other way round: a type error
  config: settings,
  checkFilter: (filter) => void matcherOf(undefined, filter), // a wrong `filter` is a mistake with its place in the file
  open({ file }, context) {
    const people = (attributes: readonly string[], wants: (one: Person) => boolean, signal: AbortSignal) =>
      readPeople(file, context, attributes, wants, signal)
    return {
      scan: ({ attributes, base, filter }, signal) => people(attributes, matcherOf(base, filter), signal),
      find: ({ attributes, by, values, within }, signal) => {
        const isIn = matcherOf(within?.base, within?.filter)
        const isAsked = (one: Person) => valuesOf(one, by).some((value) => values.includes(String(value)))
        return people(attributes, (one) => isAsked(one) && isIn(one), signal)
      },
      schema: async () => ({ identity: (await load(file, context)).system, user: fields }),
      test: (_, signal) => testStages(people([], () => true, signal)),
    }
  },
})

async function* readPeople(
  file: string,
  context: Context,
  attributes: readonly string[],
  wants: (one: Person) => boolean,
  signal: AbortSignal,
): Stream<SyncRecord> {
  const { people } = await load(file, context)
  for (let at = 0; at < people.length; at += 500) {
    signal.throwIfAborted()
    yield people
      .slice(at, at + 500)
      .filter(wants)
      .map((one) => toRecord(one, attributes))
  }
  signal.throwIfAborted() // whoever was told to stop has not seen everybody
  return { verdict: 'complete' }
}

async function load(file: string, { path }: Context) {
  try {
    const shape = z.object({ system: z.string().min(1), people: z.array(person) })
    return shape.parse(JSON.parse(await readFile(path(file), 'utf8')))
  } catch (cause) {
    throw new RollcallError('invalid.staff-file', `${file} cannot be read as an export of the staff system.`, {
      cause,
      hint: 'Make the export again, and check `file`.',
    })
  }
}

function toRecord(one: Person, attributes: readonly string[]): SyncRecord {
  const asked = attributes.map((name): [string, readonly Value[]] => [name, valuesOf(one, name)])
  return {
    kind: 'user',
    id: one.id,
    attributes: Object.fromEntries(asked.filter(([, values]) => values.length > 0)),
    ...(one.active ? {} : { standing: { disabled: true } }),
  }
}

function valuesOf(one: Person, name: string): readonly Value[] {
  const value = { id: one.id, login: one.login, name: one.name, mail: one.mail, department: one.department }[name]
  return value === undefined ? [] : [value].flat()
}

/** The language of `scope.filter` is the connector's own; here `department=sales`. */
function matcherOf(base: readonly string[] | undefined, filter: string | undefined): (one: Person) => boolean {
  if (base) throw new RollcallError('config.base', 'An export has no parts to name as `base`.') // never ignored
  if (filter === undefined) return () => true
  const [name = '', value] = filter.split('=')
  if (value === undefined || !fields.some((field) => field.name === name))
    throw new RollcallError('config.filter', `Not a filter: ${filter}`, { hint: 'Write attribute=value.' })
  return (one) => valuesOf(one, name).includes(value)
}

async function* testStages(people: Stream<SyncRecord>): Stream<Stage> {
  const end = await read(people, () => {})
  if (end.verdict === 'complete') {
    yield [{ stage: 'file', detail: `${end.items} people` }]
    return { verdict: 'complete' }
  }
  yield [{ stage: 'file', detail: end.problem.message, problem: end.problem }]
  return { verdict: 'truncated', problem: end.problem }
}
