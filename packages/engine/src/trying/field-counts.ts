import { DatabaseSync, type StatementSync } from 'node:sqlite'
import type { MappedField, Wanted, WantedProblem } from '@rollcall/core'
import type { Field, SyncRecord, Value } from '@rollcall/model'
import { normalOf } from '../planning/comparisons.ts'
import type { Planning } from '../planning/planning.ts'
import { labelOf } from '../reading/labels.ts'
import type { CaseKind, FieldSurvey, WorstCase } from './survey.ts'

/** Cases of one kind that are kept of one field. */
const mostCases = 200

/** The worst first: who gets no value though one is needed, or another value than was meant. */
const worst: readonly CaseKind[] = ['missing', 'malformed', 'too-long', 'duplicate', 'empty']

interface Counting {
  readonly field: Field
  filled: number
  readonly counts: Record<CaseKind, number>
  readonly cases: WorstCase[]
}

/** What becomes of each mapped field, person by person. Values that nobody may share wait in a temporary database. */
export class FieldCounts implements Disposable {
  readonly #p: Planning
  readonly #fields: ReadonlyMap<string, Counting>
  readonly #seen: StatementSync
  readonly #database = new DatabaseSync('')

  constructor(p: Planning) {
    this.#p = p
    const mapped: readonly MappedField[] = p.sync.user?.mapped ?? []
    this.#fields = new Map(mapped.map(({ field }) => [field.name, counting(field)]))
    this.#database.exec(`pragma journal_mode = off; pragma synchronous = off; begin;
      create table seen (field text, value text, label text, id text, dn text, times integer, primary key (field, value)) without rowid`)
    this.#seen = this.#database.prepare(
      `insert into seen values (?, ?, ?, ?, ?, 1)
       on conflict do update set times = times + 1 returning label, id, dn, times`,
    )
  }

  take(record: SyncRecord, { values, references, problems }: Wanted): void {
    const broken = new Map(problems.map((problem) => [problem.field, problem]))
    for (const [name, one] of this.#fields) {
      const problem = broken.get(name) ?? broken.get('')
      if (problem) this.#note(one, { kind: kindOf(problem, one.field), ...this.#who(record), why: problem.hint })
      else this.#takeValues(one, record, values[name] ?? references[name] ?? [])
    }
  }

  result(): Readonly<Record<string, FieldSurvey>> {
    return Object.fromEntries(
      [...this.#fields].map(([name, { filled, counts, cases }]) => [
        name,
        { filled, counts, cases: cases.toSorted((one, other) => worst.indexOf(one.kind) - worst.indexOf(other.kind)) },
      ]),
    )
  }

  [Symbol.dispose](): void {
    this.#database.close()
  }

  #takeValues(one: Counting, record: SyncRecord, values: readonly Value[]): void {
    if (values.length === 0) {
      this.#note(one, { kind: 'empty', ...this.#who(record), why: 'no value' })
      return
    }
    one.filled++
    if (one.field.unique) for (const value of values) this.#share(one, record, value)
  }

  /** Whoever shares a value counts, the first one as soon as there is a second. */
  #share(one: Counting, record: SyncRecord, value: Value): void {
    const normal = normalOf(this.#p.sync, 'user', one.field.name)(value)
    const who = this.#who(record)
    const first = this.#seen.get(one.field.name, normal, who.label, who.id, who.dn ?? null) as unknown as Seen
    if (first.times === 1 || first.id === record.id) return
    const other = { id: first.id, label: first.label, ...(first.dn === null ? {} : { dn: first.dn }) }
    if (first.times === 2) this.#note(one, { kind: 'duplicate', ...other, why: `same value as ${called(who)}` })
    this.#note(one, { kind: 'duplicate', ...who, why: `same value as ${called(other)}` })
  }

  #note(one: Counting, found: WorstCase): void {
    if (++one.counts[found.kind] <= mostCases) one.cases.push(found)
  }

  #who(record: SyncRecord): Pick<WorstCase, 'id' | 'dn' | 'label'> {
    const label = labelOf(record, this.#p.labels.user)
    return { id: record.id, label, ...(record.dn === undefined ? {} : { dn: record.dn }) }
  }
}

interface Seen {
  readonly label: string
  readonly id: string
  readonly dn: string | null
  readonly times: number
}

function counting(field: Field): Counting {
  return { field, filled: 0, counts: { missing: 0, malformed: 0, 'too-long': 0, duplicate: 0, empty: 0 }, cases: [] }
}

function kindOf({ code, value }: WantedProblem, { maxLength }: Field): CaseKind {
  if (code === 'missing-value') return 'missing'
  const long = typeof value === 'string' && maxLength !== undefined && [...value].length > maxLength
  return long ? 'too-long' : 'malformed'
}

function called({ dn, id }: { readonly dn?: string; readonly id: string }): string {
  return dn?.split(',', 1)[0] ?? id
}
