import type { Outcome } from '@rollcall/connector-sdk'
import { toProblem, type Write } from '@rollcall/model'
import { valuesOf } from '../cells.ts'
import { placeOf } from '../files.ts'
import { readingOf, withoutHeader } from '../records.ts'
import { fileOf, type Opened, openTable } from '../table.ts'
import { Book } from './book.ts'
import { perform } from './perform.ts'
import { save } from './save.ts'

/** Does the writes of one call by writing the file anew once. It throws where nothing was done. */
export async function writeAll(
  opened: Opened,
  writes: readonly Write[],
  signal: AbortSignal,
): Promise<readonly Outcome[]> {
  if (writes.length === 0) return []
  return inTurn(await placeOf(fileOf(opened, 'user')), () => writeNow(opened, writes, signal))
}

async function writeNow(opened: Opened, writes: readonly Write[], signal: AbortSignal): Promise<readonly Outcome[]> {
  const { kind, op } = writes[0] as Write
  await using table = await openTable(opened, kind)
  const accounts = op === 'members' ? await accountsAmong(opened, writes, signal) : new Set<string>()
  const book = await Book.read(table, writes, signal)
  const outcomes = writes.map((write) => attempt(book, write, (id) => accounts.has(id)))
  if (book.changes.length === 0) return outcomes
  if (kind === 'user' && op === 'delete') {
    const gone = outcomes.flatMap((outcome) => ('problem' in outcome ? [] : [outcome.id]))
    await leaveGroups(opened, new Set(gone), signal)
  }
  await save(opened, book, signal)
  return outcomes
}

function attempt(book: Book, write: Write, isAccount: (id: string) => boolean): Outcome {
  try {
    return perform(book, write, isAccount)
  } catch (thrown) {
    return { problem: toProblem(thrown) }
  }
}

/** Which of the ids that are to become members are ids of accounts. */
async function accountsAmong(
  opened: Opened,
  writes: readonly Write[],
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const wanted = new Set(writes.flatMap((write) => (write.op === 'members' ? write.add : [])))
  const found = new Set<string>()
  if (wanted.size === 0) return found
  await using table = await openTable(opened, 'user')
  for await (const rows of withoutHeader(table.rows(signal))) {
    for (const row of rows) {
      const reading = readingOf(table, row)
      if ('id' in reading && wanted.has(reading.id)) found.add(reading.id)
    }
  }
  return found
}

/** Memberships go before their account does, so that a crash between the two leaves no member that nobody is. */
async function leaveGroups(opened: Opened, gone: ReadonlySet<string>, signal: AbortSignal): Promise<void> {
  if (!opened.settings.groups?.members) return
  await using table = await openTable(opened, 'group')
  const { layout } = table
  const column = layout.members
  if (!column) return
  const writes: Write[] = []
  for await (const rows of withoutHeader(table.rows(signal))) {
    for (const row of rows) {
      const reading = readingOf(table, row)
      const remove = valuesOf(layout, column, row.cells[column.at]).filter((id) => gone.has(id))
      if (reading.is === 'row' && remove.length > 0)
        writes.push({ op: 'members', kind: 'group', id: reading.id, add: [], remove })
    }
  }
  if (writes.length === 0) return
  const book = await Book.read(table, writes, signal)
  for (const write of writes) attempt(book, write, () => true) // a group that cannot be believed keeps nobody's account
  if (book.changes.length > 0) await save(opened, book, signal)
}

const queues = new Map<string, Promise<unknown>>()

/** One write of a file after the other, whoever in this process asks for it. */
async function inTurn<T>(key: string, work: () => Promise<T>): Promise<T> {
  const before = queues.get(key)
  const mine = (async () => {
    await before?.catch(() => {})
    return work()
  })()
  queues.set(key, mine)
  try {
    return await mine
  } finally {
    if (queues.get(key) === mine) queues.delete(key)
  }
}
