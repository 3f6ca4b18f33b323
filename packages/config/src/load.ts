import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { RollcallError, type SyncDefinition } from '@rollcall/model'
import { z } from 'zod'
import { type CheckedConnection, checkConnection, isMap } from './check-connections.ts'
import { checkExpressions } from './check-expressions.ts'
import { checkSync } from './check-syncs.ts'
import type { Config, ConnectionConfig, ConnectorCatalog, LateMistake, Schedule } from './config.ts'
import { type Complaint, explainIssues } from './explain.ts'
import { findPath } from './find-path.ts'
import { maskSecrets } from './mask-secrets.ts'
import type { Positions } from './positions.ts'
import { ConfigError, type ConfigProblem } from './problem.ts'
import { type ConfigFile, configSchema } from './schema.ts'
import { type Mistake, parseYaml } from './yaml-file.ts'

/** Words of the design that this version does not do yet. */
const later: ReadonlySet<string> = new Set(['plugins'])

/** Reads and checks a configuration file. Throws `config.not-found`, or a `ConfigError` with every mistake in it. */
export async function loadConfig(file: string, connectors: ConnectorCatalog): Promise<Config> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT'
    if (missing)
      throw new RollcallError('config.not-found', `${file} is not there.`, {
        hint: 'Write one with `rollcall init`, or name another with --config FILE.',
        cause,
      })
    const why = (cause as NodeJS.ErrnoException).code === 'EISDIR' ? ': it is a folder' : ''
    throw new RollcallError('config.unreadable', `${file} cannot be read${why}.`, {
      hint: 'Name the file with --config FILE, and check its rights.',
      cause,
    })
  })
  return parseConfig(text, file, connectors)
}

/** Checks the text of a configuration; `file` is what errors call it and what paths are relative to. */
export async function parseConfig(text: string, file: string, connectors: ConnectorCatalog): Promise<Config> {
  const yaml = parseYaml(text)
  const { data, positions } = yaml
  const refuse = (mistakes: readonly Mistake[]): ConfigError => {
    const problems = mistakes.map(({ place, ...said }): ConfigProblem => ({ file, ...place, ...said }))
    return new ConfigError(file, problems, maskSecrets(text, yaml.document))
  }
  if (!yaml.sound) throw refuse(yaml.mistakes)
  if (data === null)
    throw refuse([
      { place: positions.ofOffsets(0, 1), message: 'The file is empty.', hint: 'Write one with `rollcall init`.' },
    ])

  const connections = await checkConnections(data, connectors)
  const parsed = configSchema.safeParse(data)
  const shape = explainIssues(parsed.error?.issues ?? [], {
    data,
    // Made for a mistake only: it takes as long as all the rest.
    schema: () => z.toJSONSchema(configSchema, { io: 'input', target: 'draft-07' }),
    noun: 'key that belongs here',
    later,
  })
  const syncs = mapIn(data, 'syncs')
  const fitting = new Map(
    [...connections].flatMap(([name, { connector }]) => (connector ? [[name, connector] as const] : [])),
  )
  const complaints = [
    ...shape,
    ...[...connections.values()].flatMap((connection) => connection.complaints),
    ...Object.entries(syncs).flatMap(([name, raw]) => checkSync(name, raw, [...connections.keys()], fitting)),
    ...(await Promise.all(Object.entries(syncs).map(([name, raw]) => checkExpressions(name, raw)))).flat(),
  ]
  const mistakes = [...yaml.mistakes, ...complaints.map((complaint) => locate(complaint, positions))]
  if (mistakes.length > 0 || !parsed.success) throw refuse(mistakes)
  return {
    ...toConfig(resolve(file), parsed.data, connections, positions),
    refuse: (late) => refuse(late.map((mistake) => locateLate(mistake, data, positions))),
  }
}

async function checkConnections(
  data: unknown,
  catalog: ConnectorCatalog,
): Promise<ReadonlyMap<string, CheckedConnection>> {
  const raw = Object.entries(mapIn(data, 'connections'))
  return new Map(
    await Promise.all(raw.map(async ([name, value]) => [name, await checkConnection(name, value, catalog)] as const)),
  )
}

function toConfig(
  file: string,
  parsed: ConfigFile,
  checked: ReadonlyMap<string, CheckedConnection>,
  positions: Positions,
): Omit<Config, 'refuse'> {
  const connections = Object.entries(parsed.connections).map(([name, { connector }]): [string, ConnectionConfig] => {
    const { line } = positions.ofKey(['connections', name])
    return [name, { name, connector, settings: checked.get(name)?.settings, line }]
  })
  const syncs: [string, SyncDefinition][] = []
  const schedules: [string, Schedule][] = []
  for (const [name, { schedule, ...rest }] of Object.entries(parsed.syncs)) {
    syncs.push([name, { name, ...withScopes(rest) }])
    if (schedule) schedules.push([name, schedule])
  }
  return {
    version: 1,
    file,
    connections: Object.fromEntries(connections),
    syncs: Object.fromEntries(syncs),
    schedules: Object.fromEntries(schedules),
    ui: parsed.ui,
    state: resolve(dirname(file), parsed.state),
  }
}

/** What is mapped is in scope: without a scope of its own, everyone that the connection shows. */
function withScopes(sync: Omit<SyncDefinition, 'name'>): Omit<SyncDefinition, 'name'> {
  const { users, groups } = sync
  const everyone = { ...(users && { users: { exclude: [] } }), ...(groups && { groups: { exclude: [] } }) }
  return { ...sync, scope: { ...everyone, ...sync.scope } }
}

/** At the key where that is what the message names, else at its value. */
function locateLate({ path: dotted, at, ...said }: LateMistake, data: unknown, positions: Positions): Mistake {
  const path = findPath(data, inFile(dotted))
  // Of a match rule it counts in its expression, which is only a part of the text.
  const part = at && ['users', 'groups'].includes(String(path[2])) ? { part: at } : {}
  const key = said.message.includes(`\`${path.at(-1)}\``)
  return locate({ path, at: key ? 'key' : 'value', ...part, ...said }, positions)
}

/** A definition calls one key otherwise than the file does. */
function inFile(dotted: string): string {
  return dotted.replace(/\.groupMatch(?=\.|$)/, '.matchGroups')
}

function locate({ path, at, part, ...said }: Complaint, positions: Positions): Mistake {
  const inText = part && positions.ofPart(path, part)
  return { place: inText ?? (at === 'key' ? positions.ofKey(path) : positions.ofValue(path)), ...said }
}

function mapIn(data: unknown, key: string): Readonly<Record<string, unknown>> {
  const value = isMap(data) ? data[key] : undefined
  return isMap(value) ? value : {}
}
