import type { Stage, Stream } from '@rollcall/connector-sdk'
import { read } from '@rollcall/connector-sdk'
import { type Kind, type Problem, RollcallError, toProblem } from '@rollcall/model'
import { readRecords } from './records.ts'
import { type Opened, openTable, type Table } from './table.ts'

/** Tells of each file whether it is there, how it is written, and what is in it. */
export async function* testStages(opened: Opened, signal: AbortSignal): Stream<Stage> {
  for (const kind of opened.settings.groups ? (['user', 'group'] as const) : (['user'] as const)) {
    let table: Table
    try {
      table = await openTable(opened, kind)
      yield [{ stage: 'file', detail: describe(table) }]
    } catch (thrown) {
      signal.throwIfAborted()
      const problem = toProblem(thrown)
      yield [failed('file', problem)]
      return { verdict: 'truncated', problem }
    }
    await using _ = table
    try {
      yield [{ stage: 'read', ...(await count(table, kind, signal)) }]
    } catch (thrown) {
      signal.throwIfAborted()
      const problem = toProblem(thrown)
      yield [failed('read', problem)]
      return { verdict: 'truncated', problem }
    }
  }
  return { verdict: 'complete' }
}

function describe({ file, layout, separator, encoding, facts }: Table): string {
  const between = separator === '\t' ? 'tab' : separator
  const of = new Date(Number(facts.mtimeMs)).toISOString()
  return `${file.name} of ${of}: ${layout.header.length} columns, separated by ${between}, ${encoding.name}`
}

async function count(table: Table, kind: Kind, signal: AbortSignal): Promise<Pick<Stage, 'detail' | 'records'>> {
  let bad = 0
  const end = await read(
    readRecords(table, [], () => true, signal),
    (records) => {
      bad += records.filter(({ problem }) => problem).length
    },
  )
  if (end.verdict !== 'complete') {
    const { code, message, ...more } = end.problem
    throw new RollcallError(code, message, more)
  }
  const words = `${end.items} ${kind === 'user' ? 'people' : 'groups'}`
  const detail = bad > 0 ? `${words}, of whom ${bad} cannot be believed (see the findings of a run)` : words
  return { detail, records: { [kind]: end.items } }
}

function failed(stage: string, problem: Problem): Stage {
  return { stage, detail: problem.message, problem }
}
