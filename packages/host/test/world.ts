import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Clock, Connector, Context } from '@rollcall/connector-sdk'
import {
  type EngineEvent,
  type EngineOptions,
  type Explanation,
  type Followed,
  type FollowRequest,
  type MendProposal,
  type MendRequest,
  type MendResult,
  type OpenPlan,
  type OpenUndo,
  openEngine,
  openTrial,
  type PlanRequest,
  pauseSync,
  type RunResult,
  resumeSync,
  type Trial,
  type Unmanaged,
} from '@rollcall/engine'
import type { Change, Finding, Plan, SyncDefinition } from '@rollcall/model'
import type { State } from '@rollcall/state'
import { openSqliteState } from '@rollcall/store-sqlite'
import {
  type AppShape,
  type MemoryApp,
  type MemoryDirectory,
  memoryApp,
  memoryDirectory,
} from '@rollcall/test-fixtures'

/** A directory, an application, a state file, and a sync between them. Time passes only when `later` is called. */
export interface World extends AsyncDisposable {
  readonly directory: MemoryDirectory
  readonly app: MemoryApp
  readonly state: State
  /** Copies the state; what it gives puts the copy back. */
  backUp(): Promise<() => Promise<void>>
  /** Takes the state away, as a lost disk would. */
  lose(): Promise<void>
  readonly events: EngineEvent[]
  definition: SyncDefinition
  /** Stands for the settings of each connection: server, base, bind account. */
  readonly settings: { source: string; target: string }
  /** Of the program. */
  version: string
  later(ms: number): void
  /** Who sleeps wakes only `later`; else time passes by itself meanwhile. */
  patient: boolean
  /** Resolves once somebody sleeps who is to wake in so many ms. */
  asleep(ms: number): Promise<void>
  follow(request?: Partial<FollowRequest>): { readonly steps: AsyncGenerator<Followed, void>; stop(): Promise<void> }
  now(): number
  plan(request?: PlanRequest): Promise<{
    changes: Change[]
    findings: Finding[]
    summary: Readonly<Record<string, number>>
    tripped: string[]
    notes: readonly string[]
    paused: Plan['paused']
  }>
  /** Runs the sync; the guard of a first run is passed unless `allow` says otherwise. */
  sync(
    request?: PlanRequest & { confirm?: boolean | ((plan: Plan) => Promise<boolean>); signal?: AbortSignal },
  ): Promise<RunResult & { list: Finding[] }>
  /** Takes a run back; what the sync is paused with is left to `resume`. */
  undo(
    run: number,
    more?: { allow?: readonly string[]; confirm?: boolean | ((plan: Plan) => Promise<boolean>); signal?: AbortSignal },
  ): Promise<RunResult & { list: Finding[] }>
  planUndo(run: number): Promise<{ changes: Change[]; findings: Finding[] }>
  pause(): Promise<unknown>
  resume(): Promise<unknown>
  save(file: string, request?: PlanRequest): Promise<void>
  /** A plan to look at and to carry out; the guard of a first run is passed unless `allow` says otherwise. */
  open(request?: PlanRequest): Promise<OpenPlan>
  openUndo(run: number): Promise<OpenUndo>
  apply(file: string, signal?: AbortSignal): Promise<RunResult>
  /** As a new process finds it: the state is opened again. */
  restart(): Promise<void>
  /** Called with each event while a run goes on: what happens in between happens here. */
  hear: (event: EngineEvent) => void
  explain(person: string): Promise<Explanation>
  /** Says yes to what is proposed unless `confirm` says otherwise. */
  mend(request: MendRequest, confirm?: (proposal: MendProposal) => Promise<boolean>): Promise<MendResult>
  exportLinks(): Promise<string[]>
  /** To try other definitions. */
  trial(): Promise<Trial>
  unmanaged(): Promise<Unmanaged[]>
  readonly folder: string
}

export const baseDefinition: SyncDefinition = {
  name: 'staff',
  from: 'directory',
  to: 'app',
  scope: { users: { exclude: [] }, groups: { exclude: [] } },
  match: [
    { field: 'externalId', expression: 'id' },
    { field: 'userName', expression: 'uid' },
  ],
  groupMatch: [{ field: 'displayName', expression: 'cn' }],
  users: {
    externalId: { expression: 'id', write: 'always' },
    userName: { expression: 'uid', write: 'always' },
    displayName: { expression: 'cn', write: 'always' },
    mail: { expression: 'mail', write: 'always' },
    title: { expression: 'title', write: 'always' },
  },
  groups: { displayName: { expression: 'cn', write: 'always' }, members: { expression: 'members', write: 'always' } },
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

export async function aWorld(
  changes: Partial<SyncDefinition> = {},
  shape: AppShape = {},
  around: (state: State) => State = (state) => state,
): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-world-'))
  let chance = 0.5
  /** No two in a row are the same, as elsewhere: a temporary name that a run left behind is not the next one's. */
  const random = (): number => {
    chance = (chance + 0.618_034) % 1
    return chance
  }
  let time = Date.parse('2026-04-10T08:00:00Z')
  const clock: Clock = {
    now: () => time,
    sleep: async (ms, signal) => {
      signal.throwIfAborted()
      if (world.patient) return sleepers.sleep(time + ms, signal)
      time += ms
    },
  }
  const sleepers = new Sleepers()
  const directory = memoryDirectory()
  const app = memoryApp(shape)
  const stateFile = join(folder, 'state.db')
  const openState = async (): Promise<State> => around(await openSqliteState(stateFile))
  let state = await openState()
  const events: EngineEvent[] = []
  const open = (connector: Connector, name: string) => {
    const context: Context = {
      name,
      path: (file) => file,
      log: () => {},
      http: fetch,
      clock,
      secret: async () => {
        throw new Error('nothing here has a secret')
      },
    }
    const connection = connector.open({} as never, context)
    return { name, connector, connection }
  }
  const side = { source: open(directory.connector, 'directory'), target: open(app.connector, 'app') }
  const options = (): EngineOptions => ({
    definition: world.definition,
    source: { ...side.source, settings: world.settings.source },
    target: { ...side.target, settings: world.settings.target },
    state,
    clock,
    random,
    version: world.version,
    onEvent: (event) => {
      events.push(event)
      world.hear(event)
    },
  })
  const engine = () => openEngine(options(), AbortSignal.timeout(20_000))
  const never = (): AbortSignal => new AbortController().signal
  const world: World = {
    directory,
    app,
    get state() {
      return state
    },
    async backUp() {
      const copy = join(folder, `copy-${time}.db`)
      using database = new DatabaseSync(stateFile)
      database.exec(`vacuum into '${copy}'`)
      return async () => {
        await state[Symbol.asyncDispose]()
        for (const end of ['', '-wal', '-shm']) rmSync(stateFile + end, { force: true })
        copyFileSync(copy, stateFile)
        state = await openState()
      }
    },
    async lose() {
      await state[Symbol.asyncDispose]()
      for (const end of ['', '-wal', '-shm']) rmSync(stateFile + end, { force: true })
      state = await openState()
    },
    events,
    folder,
    definition: { ...baseDefinition, ...changes },
    settings: { source: 'directory', target: 'app' },
    version: 'test',
    patient: false,
    later: (ms) => {
      time += ms
      sleepers.wake(time)
    },
    asleep: (ms) => sleepers.until(time + ms),
    now: () => time,
    async plan(request = {}) {
      await using plan = await (await engine()).plan(request, never())
      const changes: Change[] = []
      const findings: Finding[] = []
      for await (const batch of plan.changes()) changes.push(...batch)
      for await (const batch of plan.findings()) findings.push(...batch)
      return {
        changes,
        findings,
        summary: plan.summary,
        notes: plan.notes,
        paused: plan.paused,
        tripped: plan.guards.filter(({ tripped }) => tripped).map(({ code }) => code),
      }
    },
    async sync({ confirm = true, signal = never(), ...request } = {}) {
      const result = await (await engine()).sync(
        {
          allow: ['first-run'],
          ...request,
          confirm: async (plan) => (typeof confirm === 'function' ? confirm(plan) : confirm),
        },
        signal,
      )
      const list: Finding[] = []
      for await (const batch of result.findings()) list.push(...batch)
      return { ...result, list }
    },
    async undo(run, { allow = [], confirm = true, signal = never() } = {}) {
      const asked = async (plan: Plan) => (typeof confirm === 'function' ? confirm(plan) : confirm)
      const result = await (await engine()).undo({ run, by: 'kim@ws4', allow, confirm: asked }, signal)
      return { ...result, list: (await Array.fromAsync(result.findings())).flat() }
    },
    async planUndo(run) {
      await using plan = await (await engine()).planUndo(run, [], never())
      const changes = (await Array.fromAsync(plan.changes())).flat()
      return { changes, findings: (await Array.fromAsync(plan.findings())).flat() }
    },
    follow({ every = 15 * 60_000, nextFull = () => undefined } = {}) {
      const stop = new AbortController()
      const steps = (async function* () {
        yield* (await engine()).follow({ every, nextFull }, stop.signal)
      })()
      return {
        steps,
        async stop() {
          stop.abort()
          while (!(await steps.next()).done);
        },
      }
    },
    pause: () => pauseSync(state, 'staff', { by: 'kim@ws4', since: clock.now() }),
    resume: () => resumeSync(state, 'staff', { by: 'kim@ws4', at: clock.now() }),
    open: async (request = {}) => (await engine()).plan({ allow: ['first-run'], ...request }, never()),
    openUndo: async (run) => (await engine()).planUndo(run, [], never()),
    async save(file, request = {}) {
      await using plan = await (await engine()).plan(request, never())
      await plan.save(file)
    },
    explain: async (person) => (await engine()).explain(person, never()),
    apply: async (file, signal = never()) => (await engine()).applyFile(file, signal),
    mend: async (request, confirm = async () => true) =>
      (await engine()).mend(request, { by: 'kim@ws4', confirm }, never()),
    exportLinks: async () => (await Array.fromAsync((await engine()).exportLinks())).flat(),
    unmanaged: async () => (await Array.fromAsync((await engine()).unmanaged(new AbortController().signal))).flat(),
    trial: () => openTrial(options(), AbortSignal.timeout(20_000)),
    async restart() {
      await state[Symbol.asyncDispose]()
      state = await openState()
    },
    hear: () => {},
    async [Symbol.asyncDispose]() {
      await state[Symbol.asyncDispose]()
      rmSync(folder, { recursive: true, force: true })
    },
  }
  return world
}

/** Those who sleep until time was moved on. */
class Sleepers {
  readonly #all = new Map<() => void, number>()
  #changed = Promise.withResolvers<void>()

  sleep(until: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const wake = (): void => {
        this.#all.delete(wake)
        resolve()
      }
      this.#all.set(wake, until)
      signal.addEventListener(
        'abort',
        () => {
          this.#all.delete(wake)
          reject(signal.reason)
        },
        { once: true },
      )
      this.#changed.resolve()
      this.#changed = Promise.withResolvers()
    })
  }

  wake(now: number): void {
    for (const [wake, until] of [...this.#all]) if (until <= now) wake()
  }

  async until(when: number): Promise<void> {
    while (![...this.#all.values()].includes(when)) await this.#changed.promise
  }
}

/** Enough people that a handful of changes trips no guard. */
export const crowd: readonly string[] = Array.from({ length: 25 }, (_, n) => `crowd${n}`)

/** People by uid, each with a name and mail. */
export function people(world: World, ...uids: string[]): void {
  for (const uid of uids)
    world.directory.put(
      'user',
      `id-${uid}`,
      { uid, cn: `${uid[0]?.toUpperCase()}${uid.slice(1)}`, mail: `${uid}@acme.test` },
      { dn: `uid=${uid},ou=people,dc=test` },
    )
}

export function group(world: World, cn: string, ...uids: string[]): void {
  world.directory.put(
    'group',
    `id-${cn}`,
    { cn, members: uids.map((uid) => (uid.includes('=') ? uid : `uid=${uid},ou=people,dc=test`)) },
    { dn: `cn=${cn},ou=groups,dc=test` },
  )
}
