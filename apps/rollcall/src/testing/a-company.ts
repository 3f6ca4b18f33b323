import { join } from 'node:path'
import { openEngine } from '@rollcall/engine'
import { type Host, openHost } from '@rollcall/host'
import { RollcallError, type SyncDefinition } from '@rollcall/model'
import { type MemoryApp, type MemoryDirectory, memoryApp, memoryDirectory } from '@rollcall/test-fixtures'
import { run } from '../run.ts'
import type { World } from '../world.ts'
import { aFolder, type Said } from './a-folder.ts'
import { aWorld } from './a-world.ts'

/** A directory and an application in memory with a sync between them, under the real engine and state, and the program. */
export interface Company extends AsyncDisposable {
  readonly directory: MemoryDirectory
  readonly app: MemoryApp
  readonly path: string
  readonly rollcall: (...argv: string[]) => Promise<Said>
  /** Another run of the sync that goes on until disposed. */
  readonly anotherRun: () => Promise<AsyncDisposable>
  /** With more of a world, such as signals. */
  readonly rollcallIn: (world: Partial<World>, ...argv: string[]) => Promise<Said>
}

const baseDefinition: SyncDefinition = {
  name: 'staff',
  from: 'corp',
  to: 'wiki',
  scope: { users: { exclude: [] } },
  match: [{ field: 'userName', expression: 'uid' }],
  groupMatch: [],
  users: {
    userName: { expression: 'uid', write: 'always' },
    displayName: { expression: 'cn', write: 'always' },
    mail: { expression: 'mail', write: 'always' },
    title: { expression: 'title', write: 'always' },
  },
  roles: {},
  enforceRoles: false,
  states: {},
  disableWhen: ['disabled', 'expired'],
  onLeave: 'disable',
  onDelete: 'disable',
  onGroupLeave: 'keep',
  onTargetMissing: 'finding',
  onDrift: 'repair',
  limits: {},
  protect: [],
}

/** Some people; `n` of them. `more` says what the sync does otherwise. */
export async function aCompany(n = 3, more: Partial<SyncDefinition> = {}): Promise<Company> {
  const definition = { ...baseDefinition, ...more }
  const folder = await aFolder({ 'rollcall.yaml': 'version: 1\nconnections: {}\nsyncs: {}\n' })
  const directory = memoryDirectory()
  const app = memoryApp()
  for (let number = 1; number <= n; number++)
    directory.put('user', `id-${number}`, {
      uid: `u${number}`,
      cn: `Person ${number}`,
      mail: `u${number}@acme.example`,
    })
  const openHostHere = (file: string): Promise<Host> => hostOf(join(folder.path, file), directory, app, definition)
  const rollcallIn = async (more: Partial<World>, ...argv: string[]): Promise<Said> => {
    const world = aWorld({ cwd: folder.path, openHost: openHostHere, ...more })
    const code = await run(argv, '1.2.3', world)
    return { code, out: world.seen.out.replaceAll(folder.path, '.'), err: world.seen.err.replaceAll(folder.path, '.') }
  }
  return {
    directory,
    app,
    path: folder.path,
    rollcallIn,
    async anotherRun() {
      const host = await openHostHere('rollcall.yaml')
      const lock = await (await host.state()).lock('staff')
      return {
        async [Symbol.asyncDispose]() {
          await lock[Symbol.asyncDispose]()
          await host[Symbol.asyncDispose]()
        },
      }
    },
    rollcall: (...argv) => rollcallIn({}, ...argv),
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  }
}

/** The program's own host, but for its two connections. */
async function hostOf(
  configFile: string,
  directory: MemoryDirectory,
  app: MemoryApp,
  definition: SyncDefinition,
): Promise<Host> {
  const host = await openHost({ configFile, env: {} })
  const clock = { now: Date.now, sleep: async () => {} }
  const context = { path: String, log: () => {}, http: fetch, clock, secret: async () => 'none' }
  const side = (name: string, { connector }: MemoryDirectory | MemoryApp) => ({
    name,
    connector,
    connection: connector.open({} as never, { ...context, name }),
    settings: name,
  })
  return {
    ...host,
    config: { ...host.config, syncs: { staff: definition } },
    definition(name) {
      if (name !== 'staff') throw new RollcallError('config.unknown-sync', `There is no sync ${name}.`)
      return definition
    },
    connector: async (name) => (name === 'corp' ? directory : app).connector,
    async engine(_, { onEvent, signal = new AbortController().signal } = {}) {
      const ends = { source: side('corp', directory), target: side('wiki', app) }
      const rest = { clock, random: () => 0.5, version: 'test', scratch: join(configFile, '..') }
      return openEngine(
        { definition, ...ends, state: await host.state(), ...rest, ...(onEvent && { onEvent }) },
        signal,
      )
    },
    syncOfPlan: async () => 'staff',
  }
}
