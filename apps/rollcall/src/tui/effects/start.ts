import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checkConfig, openHost, openUnsaved, readTables, type Starter, starterConfig } from '@rollcall/host'
import { type Field, isDn, type Problem, toProblem } from '@rollcall/model'
import { basesBelow, lookAtTop, schemaOf } from '../../init/look-at.ts'
import { usualAttributes } from '../../init/propose.ts'
import { proposeGroups } from '../../init/propose-groups.ts'
import { proposeSync } from '../../init/propose-sync.ts'
import { readSample } from '../../init/sample.ts'
import { mustBeNew } from '../../must-be-new.ts'
import type { StartEffect, StartNews } from '../state/start.ts'
import type { End } from '../state/start-answers.ts'
import type { Draft } from '../state/start-draft.ts'
import type { StartFound } from '../state/start-found.ts'
import type { StepName } from '../state/start-steps.ts'
import { withoutSecrets } from './connection.ts'
import type { Hands, Work } from './hands.ts'

type Own = Extract<StartEffect, { readonly effect: `start.${string}` }>

export const startHands: Hands<Own, StartNews> = {
  'start.test': {
    async run({ step, end }, work) {
      const found = await testStep(step, end, work)
      work.tell({ news: 'tested', step, passed: found !== undefined, ...(found && { found }) })
    },
  },
  'start.propose': {
    async run({ source, target, columns, tables = [] }, work) {
      const around = { configFile: work.configFile, env: work.env }
      await using from = await openUnsaved(source, around)
      const there = await schemaOf(from, work.signal)
      const kept = there.group && proposeGroups(tables, accountsIn(target), there.group)
      const here = columns
        ? { user: [...columns, ...activeIn(target)], ...(kept && { group: kept.fields }) }
        : await targetSchema(target, work)
      const { baseDn = (await lookAtTop(from, work.signal)).find(isDn) } = source.settings
      const bases = await basesBelow(from, typeof baseDn === 'string' ? baseDn : undefined, work.signal)
      const sample = await readSample(from, usualAttributes(there.user), bases.users, work.signal)
      const { users, groups, groupMatch, scope, neverOff } = proposeSync(here, there, bases, sample)
      const fields = here.user
        .filter(({ name, writable }) => writable !== 'never' && !ruled.has(name))
        .toSorted(byImportance(users.mapping))
      const proposal = {
        fields,
        mapping: users.mapping,
        match: users.match,
        scope,
        neverOff,
        ...(groups && { groups, groupMatch }),
        ...(groups && kept ? { groupTables: kept.settings } : {}),
        sourceHasGroups: there.group !== undefined,
        ...(sample && { sample }),
      }
      work.tell({ news: 'proposal', proposal })
    },
  },
  'start.check': {
    async run({ draft }, work) {
      const text = starterConfig(starterOf(draft))
      const problem = await problemOf(text, draft.sync, work)
      work.tell({ news: 'checked', text, ...(problem && { problem }) })
    },
  },
  'start.write': {
    writes: true,
    async run({ draft }, { configFile, reopen, tell }) {
      await mustBeNew(configFile, 'Somebody wrote it meanwhile: go back to look at it, or start with --config FILE.')
      await writeFile(configFile, starterConfig(starterOf(draft)), { flag: 'wx', mode: 0o644 })
      await checkConfig(configFile)
      await reopen()
      tell({ news: 'written', file: configFile })
    },
  },
}

/** Fields that rules of a sync write, not its mapping. */
const ruled: ReadonlySet<string> = new Set(['active', 'members', 'roles'])

/** A table has the field `active` once a column is named for it. */
function activeIn({ settings }: End): readonly Field[] {
  const { users = {} } = settings
  return 'active' in (users as object) ? [{ name: 'active', type: 'boolean' }] : []
}

function accountsIn({ settings }: End): string {
  const { users } = settings as { readonly users?: { readonly table?: string } }
  return users?.table ?? ''
}

/** What is mapped first, then what is required, then the rest, each in the target's own order. */
function byImportance(mapping: Readonly<Record<string, string>>) {
  const rank = ({ name, required }: { readonly name: string; readonly required?: true }): number =>
    mapping[name] ? 0 : required ? 1 : 2
  return (one: { readonly name: string; readonly required?: true }, other: typeof one): number =>
    rank(one) - rank(other)
}

/** Up to the stage that a step is about; what was found, or undefined where a stage failed. */
async function testStep(step: StepName, end: End, work: Work<StartNews>): Promise<StartFound | undefined> {
  const around = { configFile: work.configFile, env: work.env }
  const tabular = end.connector === 'sql' || end.connector === 'csv'
  if ((step === 'target' && tabular) || (step === 'source' && end.connector === 'csv')) {
    if (end.connector === 'sql' && !(await reaches(step, end, work))) return undefined
    return await tablesIn(step, end, work)
  }
  const whole = step !== 'source' && step !== 'bind'
  const isLdap = end.connector === 'openldap' || end.connector === 'active-directory'
  await using open = await openUnsaved(end, around)
  let system: string | undefined
  for await (const batch of open.connection.test({}, work.signal))
    for (const stage of batch) {
      system ??= stage.system
      // Before the base is known, its own stage only says who the server is.
      if (isLdap && !whole && !reaching.has(stage.stage)) break
      if (step === 'source' && stage.stage === 'bind' && !stage.problem) continue
      work.tell({ news: 'stage', step, stage: withoutSecrets(stage, open.redact) })
      if (stage.problem) return undefined
    }
  const top =
    isLdap && !whole ? (await lookAtTop(open, work.signal)).filter((dn) => dn !== end.settings.baseDn) : undefined
  const ours = step === 'table' || step === 'target' ? 'targetSystem' : 'system'
  return { ...(system === undefined ? {} : { [ours]: system }), ...(top ? { contexts: top } : {}) }
}

const reaching: ReadonlySet<string> = new Set(['dns', 'tcp', 'tls', 'bind', 'settings'])

/** Whether a database can be signed in to; which table it is about is not known yet. */
async function reaches(step: StepName, end: End, work: Work<StartNews>): Promise<boolean> {
  const settings = { ...end.settings, users: { table: 'any', fields: ['any'] } }
  await using open = await openUnsaved({ ...end, settings }, { configFile: work.configFile, env: work.env })
  for await (const [stage] of open.connection.test({}, work.signal)) {
    if (stage) work.tell({ news: 'stage', step, stage: withoutSecrets(stage, open.redact) })
    return stage !== undefined && !stage.problem
  }
  return false
}

async function tablesIn(step: StepName, end: End, work: Work<StartNews>): Promise<StartFound | undefined> {
  try {
    const tables = await readTables(end, { configFile: work.configFile, env: work.env }, work.signal)
    const names = tables.map(({ name }) => name).join(', ')
    const columns = tables[0]?.columns.map(({ name }) => name).join(', ') ?? ''
    const problem: Problem | undefined =
      tables.length > 0
        ? undefined
        : {
            code: 'config.no-table',
            message: 'The database shows no table.',
            hint: 'Create the tables of the application first, or let this user see them.',
          }
    const detail = problem?.message ?? (end.connector === 'csv' ? `columns ${columns}` : names)
    const stage = end.connector === 'csv' ? 'file' : 'tables'
    work.tell({ news: 'stage', step, stage: { stage, detail, ...(problem && { problem }) } })
    if (problem) return undefined
    return step === 'source' ? { sourceTables: tables } : { targetTables: tables }
  } catch (thrown) {
    work.signal.throwIfAborted()
    const problem = toProblem(thrown)
    work.tell({ news: 'stage', step, stage: { stage: 'file', detail: problem.message, problem } })
    return undefined
  }
}

async function targetSchema(target: End, { configFile, env, signal }: Work<StartNews>): ReturnType<typeof schemaOf> {
  await using to = await openUnsaved(target, { configFile, env })
  return await schemaOf(to, signal)
}

function starterOf({ source, target, sync, proposal, mapping }: Draft): Starter {
  const { scope, groups, groupMatch = [], match, neverOff } = proposal
  const base = (one: string | undefined): object => (one === undefined ? {} : { base: [one] })
  const isMapped = (rule: string): boolean => (rule.split(' = ')[0] ?? '') in mapping
  return {
    source,
    target,
    sync: {
      name: sync,
      users: base(scope.users),
      ...(groups ? { groups: base(scope.groups), groupMapping: groups, groupMatch } : {}),
      match: match.filter(isMapped),
      neverOff,
      userMapping: mapping,
    },
  }
}

/** Why this would be no configuration, or none that both systems take; tried with a memory of its own that is thrown away. */
async function problemOf(
  text: string,
  sync: string,
  { configFile, env, signal }: Work<StartNews>,
): Promise<Problem | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-check-'))
  try {
    const trial = `${text}\nstate: ${JSON.stringify(join(folder, 'state.db'))}\n`
    await using host = await openHost({ configFile, env, text: trial })
    await host.engine(sync, { signal })
    return undefined
  } catch (thrown) {
    signal.throwIfAborted()
    return toProblem(thrown)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
