import { read, type Stage, type Stream } from '@rollcall/connector-sdk'
import { toProblem } from '@rollcall/model'
import type { Directory } from './directory.ts'
import { noId, scan } from './read.ts'
import { readSchema } from './schema.ts'
import { proveBase } from './visible.ts'

/** Tells step by step how far a connection gets: dns, tcp, tls, bind, base, rights, schema, search. */
export async function* testStages(directory: Directory, signal: AbortSignal): Stream<Stage> {
  const stream = stages(directory, signal)
  try {
    for await (const stage of stream) {
      yield [stage]
      if (stage.problem) return { verdict: 'truncated', problem: stage.problem }
    }
  } catch (thrown) {
    signal.throwIfAborted()
    const problem = toProblem(thrown)
    yield [{ stage: 'settings', detail: problem.message, problem }]
    return { verdict: 'truncated', problem }
  }
  return { verdict: 'complete' }
}

async function* stages(directory: Directory, signal: AbortSignal): AsyncGenerator<Stage, void> {
  yield* (await directory.client()).stages(signal)
  yield await attempt('base', signal, () => base(directory, signal))
  yield await attempt('rights', signal, () => rights(directory, signal))
  yield await attempt('schema', signal, () => schema(directory, signal))
  for (const kind of ['user', 'group'] as const) {
    yield await attempt('search', signal, async () => {
      const end = await read(scan(directory, { kind, attributes: [] }, signal), () => {})
      if (end.verdict !== 'complete') return { detail: end.problem.message, problem: end.problem }
      const records = { [kind]: end.items }
      const referrals = end.referrals ? `, ${end.referrals.length} referrals not followed` : ''
      return { detail: `${end.items} ${kind === 'user' ? 'people' : 'groups'}${referrals}`, records }
    })
  }
}

type Finding = Omit<Stage, 'stage'>

async function attempt(stage: string, signal: AbortSignal, look: () => Promise<Finding>): Promise<Stage> {
  try {
    return { stage, ...(await look()) }
  } catch (thrown) {
    signal.throwIfAborted()
    const problem = toProblem(thrown)
    return { stage, detail: problem.message, problem }
  }
}

async function base(directory: Directory, signal: AbortSignal): Promise<Finding> {
  const { baseDn } = directory.settings
  const client = await directory.client()
  const system = (await client.rootDse(signal))?.system
  const problem = await proveBase(directory, baseDn, signal)
  return { ...(problem ? { detail: problem.message, problem } : { detail: baseDn }), ...(system && { system }) }
}

/** Whether a person can be seen at all, with the attribute that tells them apart. */
async function rights(directory: Directory, signal: AbortSignal): Promise<Finding> {
  const { settings, dialect } = directory
  const { baseDn } = settings
  const { idAttribute, hints } = dialect
  const client = await directory.client()
  const filter = directory.filterOf('user')
  const sample = { base: baseDn, scope: 'sub', filter, attributes: [idAttribute], pageSize: 1, maxEntries: 1 } as const
  for await (const [person] of client.search(sample, signal)) {
    if (!person) continue
    if (dialect.idOf(person) !== undefined) return { detail: `reads ${idAttribute} of ${person.dn}` }
    const problem = noId(person.dn, dialect)
    return { detail: problem.message, problem }
  }
  const message = `Nobody who fits ${settings.users} can be seen below ${baseDn}.`
  const hint = `Check the filter \`users\`, and what the account may read. (${hints.access})`
  return { detail: message, problem: { code: 'permission.nothing-visible', message, hint } }
}

async function schema(directory: Directory, signal: AbortSignal): Promise<Finding> {
  const { identity, user } = await readSchema(directory, signal)
  return { detail: `${user.length} attributes of ${identity}` }
}
