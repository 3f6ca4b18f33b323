import { readFileSync } from 'node:fs'
import type { Config } from '@rollcall/config'
import type { Connector, OpenConnection, SecretRef } from '@rollcall/connector-sdk'
import type {
  EngineEvent,
  EngineOptions,
  LookedBack,
  Meant,
  PastPerson,
  pauseSync,
  resumeSync,
  Side,
  SyncEngine,
  SyncError,
  Trial,
} from '@rollcall/engine'
import { type Finding, nearest, type Problem, RollcallError, type SyncDefinition, toProblem } from '@rollcall/model'
import { describeSecret, Redactor } from '@rollcall/secrets'
import type { AuditVerdict, State } from '@rollcall/state'
import { type VerifyOptions, verifyAuditLog } from './audit.ts'
import { systemClock } from './clock.ts'
import { checkConfig, checkText } from './configuration.ts'
import { loadConnector } from './connectors.ts'
import { makeContexts, type Surroundings } from './contexts.ts'
import { once, oncePerName } from './once.ts'
import { syncOfPlan } from './plan-file.ts'
import { refsIn } from './secret-access.ts'
import { settingsDigest } from './settings-digest.ts'
import { whoRuns } from './who-runs.ts'

export interface HostOptions extends Surroundings {
  /** Instead of what the file holds: a change of it that is not written yet. */
  readonly text?: string
  /** 0 to 1. */
  readonly random?: () => number
  /** Of the program. */
  readonly version?: string
}

/** A secret of a connection: where it is kept, and why it cannot be had, if so. Never the secret itself. */
export interface SecretCheck {
  readonly where: string
  readonly problem?: Problem
}

export interface EngineRequest {
  readonly onEvent?: (event: EngineEvent) => void
  readonly signal?: AbortSignal
}

/** A configuration with everything behind it. What is opened is opened once, at the first call, and closed with the host. */
export interface Host extends AsyncDisposable {
  readonly config: Config
  /** Throws `config.unknown-sync` with the nearest name there is. */
  readonly definition: (sync: string) => SyncDefinition
  /** The connector of a connection. */
  readonly connector: (connection: string) => Promise<Connector>
  /** Throws `config.unknown-connection`; sends nothing. */
  readonly connection: (name: string) => Promise<OpenConnection>
  /** Resolves every secret that the settings of a connection refer to. */
  readonly checkSecrets: (connection: string) => Promise<readonly SecretCheck[]>
  readonly state: () => Promise<State>
  /** The sync, its schemas read and checked. */
  readonly engine: (sync: string, request?: EngineRequest) => Promise<SyncEngine>
  /** The two systems of a sync, to try what another definition would mean. Reads only. */
  readonly trial: (sync: string, signal?: AbortSignal) => Promise<Trial>
  readonly syncOfPlan: (file: string) => Promise<string>
  /** The sync that a run of the past belongs to. Throws `not-found.run`. */
  readonly syncOfRun: (run: number) => Promise<string>
  /** Who runs this program, for the audit log. */
  readonly whoRuns: () => string
  /** Stops a sync for every caller, in the name of whoever runs this program. */
  readonly pause: (sync: string, why?: string) => ReturnType<typeof pauseSync>
  /** Sets standing findings aside, with a note that may be empty; without one it brings them back. */
  readonly acknowledge: (sync: string, meant: Meant, note?: string) => Promise<readonly Finding[]>
  readonly resume: (sync: string) => ReturnType<typeof resumeSync>
  /** A person of the past whose values can be erased; see `findPast` of the engine. */
  readonly findPast: (sync: string, text: string) => Promise<PastPerson>
  /** Erases what is remembered of a person for good, in the name of whoever runs this program. */
  readonly erase: (person: PastPerson) => ReturnType<State['erase']>
  /** What happened to somebody over all runs of one sync, or of all; see `lookBack` of the engine. */
  readonly lookBack: (
    text: string,
    options?: { readonly sync?: string; readonly signal?: AbortSignal },
  ) => Promise<LookedBack>
  readonly verifyAudit: (options?: VerifyOptions) => Promise<AuditVerdict>
  /** The text without any secret that was resolved so far; for whatever leaves the program. */
  readonly redact: (text: string) => string
}

/** Reads and checks the configuration; throws a `ConfigError` with every mistake. */
export async function openHost(options: HostOptions): Promise<Host> {
  const { configFile, text, clock = systemClock, random = Math.random } = options
  const config = text === undefined ? await checkConfig(configFile) : await checkText(text, configFile)
  const owned = new AsyncDisposableStack()
  const redactor = new Redactor()
  const contextOf = makeContexts(options, redactor)

  const definition = (sync: string): SyncDefinition => named(config.syncs, sync, 'sync')
  const connector = (connection: string): Promise<Connector> =>
    loadConnector(named(config.connections, connection, 'connection').connector)
  const settingsOf = (connection: string): unknown => named(config.connections, connection, 'connection').settings
  const context = oncePerName(async (name) => contextOf(name, settingsOf(name)))
  const connection = oncePerName(async (name) => {
    const opening = await connector(name)
    // The connector's own schema made the settings, so they are what it takes.
    return owned.use(opening.open(settingsOf(name) as never, await context(name)))
  })
  const checkSecrets = async (name: string): Promise<readonly SecretCheck[]> => {
    const { secret } = await context(name)
    const check = async (ref: SecretRef): Promise<SecretCheck> => {
      const where = describeSecret(ref)
      return secret(ref).then(
        () => ({ where }),
        (thrown: unknown) => ({ where, problem: toProblem(thrown) }),
      )
    }
    return Promise.all(refsIn(settingsOf(name)).map(check))
  }
  const state = once(async () => {
    const { openSqliteState } = await import('@rollcall/store-sqlite')
    return owned.use(await openSqliteState(config.state, { clock }))
  })
  const side = async (name: string): Promise<Side> => ({
    name,
    connector: await connector(name),
    connection: await connection(name),
    settings: settingsDigest(await connector(name), settingsOf(name)),
  })

  const engineOptions = async (sync: string): Promise<EngineOptions> => {
    const wanted = definition(sync)
    const ends = { source: await side(wanted.from), target: await side(wanted.to) }
    const version = options.version ?? ownVersion()
    return { definition: wanted, ...ends, state: await state(), clock, random, version }
  }

  return {
    config,
    definition,
    connector,
    connection,
    checkSecrets,
    state,
    async engine(sync, { onEvent, signal = new AbortController().signal } = {}) {
      const { openEngine } = await import('@rollcall/engine')
      const opening = openEngine({ ...(await engineOptions(sync)), ...(onEvent && { onEvent }) }, signal)
      return opening.catch((thrown: unknown) => {
        throw isSyncError(thrown) ? config.refuse(thrown.problems) : thrown
      })
    },
    async trial(sync, signal = new AbortController().signal) {
      const { openTrial } = await import('@rollcall/engine')
      return openTrial(await engineOptions(sync), signal)
    },
    async syncOfPlan(file) {
      return definition(await syncOfPlan(file)).name
    },
    async syncOfRun(id) {
      const run = await (await state()).run(id)
      if (run) return run.sync
      throw new RollcallError('not-found.run', `There is no run ${id}.`, { hint: '`rollcall history` lists the runs.' })
    },
    whoRuns,
    async pause(sync, why) {
      const engine = await import('@rollcall/engine')
      const pause = { since: clock.now(), by: whoRuns(), ...(why === undefined ? {} : { why }) }
      return engine.pauseSync(await state(), sync, pause)
    },
    async resume(sync) {
      const engine = await import('@rollcall/engine')
      return engine.resumeSync(await state(), sync, { by: whoRuns(), at: clock.now() })
    },
    async acknowledge(sync, meant, note) {
      const engine = await import('@rollcall/engine')
      const [at, by] = [clock.now(), whoRuns()]
      const as = note === undefined ? undefined : { at, by, ...(note === '' ? {} : { note }) }
      return engine.acknowledgeFindings(await state(), sync, meant, { as, at, by })
    },
    async findPast(sync, text) {
      const engine = await import('@rollcall/engine')
      return engine.findPast(await state(), sync, text)
    },
    async erase(person) {
      const engine = await import('@rollcall/engine')
      return engine.erasePerson(await state(), person, { at: clock.now(), by: whoRuns() })
    },
    async lookBack(text, { sync, signal = new AbortController().signal } = {}) {
      const engine = await import('@rollcall/engine')
      const syncs = sync === undefined ? Object.values(config.syncs) : [definition(sync)]
      return engine.lookBack(await state(), text, syncs, signal)
    },
    verifyAudit: async (options) => verifyAuditLog(await state(), options),
    redact: (text) => redactor.redact(text),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

function named<T>(all: Readonly<Record<string, T>>, name: string, noun: 'sync' | 'connection'): T {
  const found = Object.hasOwn(all, name) ? all[name] : undefined
  if (found !== undefined) return found
  if (name === '') throw new RollcallError(`config.unknown-${noun}`, `The name of the ${noun} is empty.`)
  const names = Object.keys(all)
  const near = nearest(name, names)
  const hint = near
    ? `Did you mean ${near}?`
    : names.length > 1
      ? `There are ${names.join(', ')}.`
      : names.length > 0
        ? `There is only ${names[0]}.`
        : undefined
  throw new RollcallError(`config.unknown-${noun}`, `There is no ${noun} ${name}.`, hint === undefined ? {} : { hint })
}

function isSyncError(thrown: unknown): thrown is SyncError {
  return thrown instanceof RollcallError && thrown.code === 'config.sync' && 'problems' in thrown
}

function ownVersion(): string {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
  return version
}
