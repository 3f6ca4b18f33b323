import { deepEqual, equal, ok } from 'node:assert/strict'
import { setTimeout } from 'node:timers/promises'
import type { Kind } from '@rollcall/model'
import type { Delta, FeedEnding, Query, Since, Stream } from '../../spi.ts'
import { type Bench, byId, declared, drain, pour, signal } from '../bench.ts'
import type { Subject } from '../kit.ts'
import { eachKind, type Rule } from '../rule.ts'
import { type Seen, seen } from '../seen.ts'
import { momentMs, sentMs } from './stopping.ts'

/** What a feed tells of one record, as it was while its batch could be looked at. */
type Told =
  | { readonly op: 'put'; readonly record: Seen }
  | { readonly op: 'gone'; readonly kind: Kind; readonly id: string; readonly why: string }
  | { readonly op: 'members'; readonly id: string }
  | { readonly op: 'cursor'; readonly cursor: string }

/** A feed may tell again what is known, but nothing that is not so. */
export async function tellsNothingUntrue(subject: Subject): Promise<void> {
  await eachFeed(subject, async (bench, kind, cursor) => {
    const records = byId(await bench.scan(kind))
    const { told, end } = await changes(bench, kind, cursor)
    for (const one of told) {
      ok(one.op !== 'gone', `${one.op === 'gone' && one.id} is told to be gone, and is there.`)
      if (one.op === 'put') equal(one.record.print, records.get(one.record.id)?.print, 'A feed answers unlike a scan.')
    }
    ok(end.cursor, 'A feed that came to its end says up to where.')
  })
}

export async function tellsWhatChanged(subject: Subject): Promise<void> {
  await eachFeed(subject, async (bench, kind, cursor) => {
    const [one, other] = (await bench.scan(kind)) as [Seen, Seen]
    await bench.system.change(one)
    await bench.system.rename(other)
    const now = byId(await bench.scan(kind))
    const last = lastTold((await changes(bench, kind, cursor)).told)
    for (const { id } of [one, other]) {
      const told = last.get(id)
      ok(told?.op === 'put', `${id} changed, and the feed does not tell what it is now.`)
      equal(told.record.kind, kind, `A feed of ${kind}s tells of a ${told.record.kind}.`)
      equal(told.record.print, now.get(id)?.print, 'A feed tells of a change otherwise than a scan answers.')
    }
  })
}

export async function tellsWhatWasRemoved(subject: Subject): Promise<void> {
  await eachFeed(subject, async (bench, kind, cursor) => {
    const one = (await bench.scan(kind))[0] as Seen
    await bench.system.remove(one)
    const told = lastTold((await changes(bench, kind, cursor)).told).get(one.id)
    ok(told?.op === 'gone', `${one.id} was removed, and the feed does not tell so.`)
    equal(told.kind, kind, `The feed calls a ${kind} that is gone a ${told.kind}.`)
    ok(told.why !== 'left', 'A record that was removed has not left the scope: it is deleted, or nobody knows.')
  })
}

/** The position is taken before reading: what changes meanwhile is told afterwards, if it was not read. */
export async function losesNothingWhileReading(subject: Subject): Promise<void> {
  await eachKind(
    subject,
    async (bench, kind) => {
      const one = (await bench.scan(kind)).at(-1) as Seen
      const stream = declared(bench.connection, 'scan')(queryOf(subject, kind), signal)
      const first = await stream.next()
      const before = first.done ? [] : first.value.map(seen)
      await bench.system.change(one)
      const { records, end } = await drain(stream)
      const now = byId(await bench.scan(kind)).get(one.id)
      const read = byId([...before, ...records]).get(one.id)
      if (read?.print === now?.print) return
      const told = lastTold((await changes(bench, kind, cursorOf(end))).told).get(one.id)
      ok(told?.op === 'put' && told.record.print === now?.print, 'What changed during a scan is not told after it.')
    },
    subject.smallPages,
  )
}

/** After a guard or a crash, a run begins again at the cursor that was stored last. */
export async function goesOnFromEveryCursor(subject: Subject): Promise<void> {
  await eachFeed(subject, async (bench, kind, cursor) => {
    const [one, other] = (await bench.scan(kind)) as [Seen, Seen]
    await bench.system.change(one)
    const first = await changes(bench, kind, cursor)
    await bench.system.change(other)
    const second = await changes(bench, kind, cursorOf(first.end))
    ok(lastTold(second.told).has(other.id), 'A change after a cursor is not told from it.')
    const again = lastTold((await changes(bench, kind, cursor)).told)
    deepEqual(
      [one, other].filter(({ id }) => !again.has(id)),
      [],
      'An earlier cursor, asked again, does not tell what changed since.',
    )
  })
}

export async function asksForAScan(subject: Subject): Promise<void> {
  await eachKind(subject, async (bench, kind) => {
    for (const cursor of ['no cursor of ours', '']) {
      const since = { query: queryOf(subject, kind), cursor }
      const { items, end } = await pour(declared(bench.connection, 'delta')(since, signal), ({ op }) => op)
      equal(end?.verdict, 'restart', 'A feed that does not know its cursor ends with `restart`.')
      deepEqual(items, [], 'A feed that does not know its cursor has nothing to tell.')
    }
  })
}

export async function watchesChanges(subject: Subject): Promise<void> {
  await eachFeed(subject, async (bench, kind, cursor) => {
    const [one, other] = (await bench.scan(kind)) as [Seen, Seen]
    const place = await watched(bench, kind, cursor, one)
    await watched(bench, kind, place, other)
  })
}

/** Watches from a cursor while a record changes; answers the cursor that covers the change. */
async function watched(bench: Bench, kind: Kind, cursor: string, one: Seen): Promise<string> {
  const abort = new AbortController()
  const stream = declared(bench.connection, 'watch')({ query: queryOf(bench.subject, kind), cursor }, abort.signal)
  const heard = hear(stream, (told) => told.at(-1)?.op === 'cursor' && lastTold(told).has(one.id))
  await bench.system.change(one)
  const told = await Promise.race([heard, setTimeout(momentMs, undefined, { ref: false })])
  abort.abort()
  ok(told, `A change is not told within ${momentMs / 1_000} s, with the cursor that covers it.`)
  const now = byId(await bench.scan(kind)).get(one.id)
  const last = lastTold(told).get(one.id)
  ok(last?.op === 'put' && last.record.print === now?.print, 'A change is told otherwise than a scan answers.')
  const place = told.at(-1)
  return place?.op === 'cursor' ? place.cursor : ''
}

export async function stopsWatching(subject: Subject): Promise<void> {
  await eachFeed(subject, async ({ connection }, kind, cursor) => {
    const abort = new AbortController()
    const stream = declared(connection, 'watch')({ query: queryOf(subject, kind), cursor }, abort.signal)
    const ended = hear(stream, () => false).then(
      () => 'ended',
      () => 'ended',
    )
    await Promise.race([ended, setTimeout(sentMs, undefined, { ref: false })])
    abort.abort()
    const state = await Promise.race([ended, setTimeout(momentMs, 'still watching', { ref: false })])
    equal(state, 'ended', `A watch goes on ${momentMs / 1_000} s after it was aborted.`)
  })
}

async function eachFeed(
  subject: Subject,
  check: (bench: Bench, kind: Kind, cursor: string) => Promise<void>,
): Promise<void> {
  await eachKind(subject, async (bench, kind) => {
    const { end } = await bench.scanTo(bench.connection, kind)
    await check(bench, kind, cursorOf(end))
  })
}

async function changes(
  { connection, subject }: Bench,
  kind: Kind,
  cursor: string,
): Promise<{ readonly told: readonly Told[]; readonly end: Extract<FeedEnding, { verdict: 'complete' }> }> {
  const since: Since = { query: queryOf(subject, kind), cursor }
  const { items, end } = await pour(declared(connection, 'delta')(since, signal), toldOf)
  ok(end?.verdict === 'complete', `A feed that was read to its end returns \`complete\`: ${JSON.stringify(end)}`)
  return { told: items, end }
}

function queryOf(subject: Subject, kind: Kind): Query {
  return { kind, attributes: subject[kind]?.attributes ?? [] }
}

function cursorOf(end: { readonly verdict: string; readonly cursor?: string } | undefined): string {
  ok(end?.cursor, 'A scan that came to its end tells from where its feed goes on.')
  return end.cursor
}

function toldOf(delta: Delta): Told {
  return delta.op === 'put' ? { op: 'put', record: seen(delta.record) } : delta
}

/** The last word on each record. */
function lastTold(told: readonly Told[]): ReadonlyMap<string, Told> {
  const last = new Map<string, Told>()
  for (const one of told) {
    if (one.op === 'put') last.set(one.record.id, one)
    else if (one.op !== 'cursor') last.set(one.id, one)
  }
  return last
}

/** Listens until it has heard enough; nothing if the stream ends before. */
async function hear(
  stream: Stream<Delta, FeedEnding>,
  isEnough: (told: readonly Told[]) => boolean,
): Promise<readonly Told[] | undefined> {
  const told: Told[] = []
  for (;;) {
    const step = await stream.next()
    if (step.done) return undefined
    told.push(...step.value.map(toldOf))
    if (isEnough(told)) return told
  }
}

export const feedRules: readonly Rule[] = [
  { title: 'tells nothing through its feed that is not so', needs: ['scan', 'delta'], check: tellsNothingUntrue },
  { title: 'tells through its feed what changed, whole', needs: ['scan', 'delta'], check: tellsWhatChanged },
  {
    title: 'tells through its feed what was removed',
    needs: ['scan', 'delta', 'deletes'],
    check: tellsWhatWasRemoved,
  },
  { title: 'loses no change that is made while it is read', needs: ['scan', 'delta'], check: losesNothingWhileReading },
  { title: 'goes on from every cursor it gave', needs: ['scan', 'delta'], check: goesOnFromEveryCursor },
  { title: 'asks for a scan where it does not know the cursor', needs: ['delta'], check: asksForAScan },
  {
    title: 'tells a change while it watches, and up to where',
    needs: ['scan', 'delta', 'watch'],
    check: watchesChanges,
  },
  {
    title: 'stops watching within a moment of being aborted',
    needs: ['scan', 'watch'],
    check: stopsWatching,
  },
]
