import type { Finding, Plan, Problem } from '@rollcall/model'
import type {
  AuditCheck,
  AuditEntry,
  DiffedLine,
  Entry,
  Explained,
  FieldFacts,
  FollowReport,
  FoundPeople,
  Mending,
  MendReport,
  PastRun,
  PausedSync,
  RunReport,
  Sides,
  Surveyed,
  SyncSchedule,
  TestStage,
  TriedField,
  UnmanagedRow,
} from '@rollcall/presenter'

/** What commands show. One implementation speaks to people, the other to scripts. */
export interface View {
  /** A plan that is only looked at. */
  plan(plan: Plan, sides: Sides): Promise<void>
  /** The plan of a run that goes on to apply it. */
  proposal(plan: Plan, sides: Sides): Promise<void>
  /** Something that happened while a sync is followed. */
  followed(report: FollowReport): Promise<void>
  run(report: RunReport, findings: AsyncIterable<readonly Finding[]>, sides: Sides): Promise<void>
  /** With `all` also what is too long for a terminal. */
  unsynced(syncs: readonly Unsynced[], all?: boolean): Promise<void>
  explanation(explained: Explained): Promise<void>
  /** What would be remembered otherwise, before somebody says yes. */
  mending(mending: Mending): Promise<void>
  mended(report: MendReport): Promise<void>
  /** `paused`: those of the syncs asked about that nobody may run now. */
  history(runs: readonly PastRun[], paused: readonly PausedSync[]): Promise<void>
  schedules(schedules: readonly SyncSchedule[]): Promise<void>
  audit(batches: AsyncIterable<readonly AuditEntry[]>): Promise<void>
  auditVerdict(check: AuditCheck): Promise<void>
  /** Whom words mean, before what happened to them. */
  people(found: FoundPeople): Promise<void>
  entries(batches: AsyncIterable<readonly Entry[]>): Promise<void>
  /** What no link covers, as it is found. */
  unmanaged(batches: AsyncIterable<readonly UnmanagedRow[]>): Promise<void>
  entry(entry: Entry): Promise<void>
  stages(connection: string, stages: AsyncIterable<readonly TestStage[]>): Promise<boolean>
  /** What one person or group would get. */
  tried(person: { readonly label: string; readonly dn: string; readonly fields: readonly TriedField[] }): Promise<void>
  /** What would become of everybody; with `worst`, whom to look at of one field. */
  survey(
    surveyed: Surveyed,
    about: { readonly facts: ReadonlyMap<string, FieldFacts>; readonly worst?: string },
  ): Promise<void>
  /** What would change in the configuration, before somebody says yes. */
  configDiff(lines: readonly DiffedLine[]): Promise<void>
  /** Rows of words; `name` is what they are called in JSON. */
  list(name: string, rows: readonly Row[]): Promise<void>
  /** One sentence; `facts` is what it says, for scripts. */
  said(sentence: string, facts: Readonly<Record<string, unknown>>): Promise<void>
  /** A hint for people only. */
  note(sentence: string): Promise<void>
  /** Text that is what it is in every view, such as an export. */
  raw(text: string): Promise<void>
  /** A whole document that is what it is in every view, such as a schema. */
  document(value: object): Promise<void>
  problem(problem: Problem): Promise<void>
  /** Whatever was held back until the end. */
  end(): Promise<void>
}

export type Row = Readonly<Record<string, string | number | boolean>>

/** What a sync's last run left alone, and what the next takes up again. */
export interface Unsynced {
  readonly sync: string
  readonly open: readonly OpenEntry[]
  readonly findings: AsyncIterable<readonly Finding[]>
}

export interface OpenEntry {
  readonly about: Finding['about']
  readonly since: number
  readonly problem: Problem
}
