import type { Host } from '@rollcall/host'
import { openBrowsing } from '../../../browsing.ts'
import { type Page, top } from '../../state/directory/tree.ts'
import type { DirectoryEffect, DirectoryNews } from '../../state/directory/types.ts'
import type { Work } from '../hands.ts'
import { itemOf } from './item.ts'
import { type ItemStream, Reads } from './reads.ts'

type ReadEffect = Extract<DirectoryEffect, { effect: 'directory.read' }>

/** Entries told at once: more would keep the screen from drawing, fewer would have it make its list too often. */
const atOnce = 4000

/** Goes on with a read, or begins it anew where it was let go; tells as many entries as were asked for. */
export async function readOn(effect: ReadEffect, work: Work<DirectoryNews>): Promise<void> {
  const { about, of, text, most, signal } = { ...effect, signal: work.signal }
  if (most === 0) return
  const reads = work.kept.get<Reads>('reads') ?? (await work.kept.put('reads', new Reads()))
  const host = await work.host()
  const kept = reads.get(about)
  const goesOn = kept !== undefined && kept.number === effect.reading && kept.host === host
  const browse = await opener(host, effect)
  const reading = goesOn ? kept : await reads.begin(about, host, browse)
  let fresh = !goesOn
  // What is on the screen goes away only when as much has come instead.
  const again = goesOn ? 0 : effect.have
  for (let left = most + again; ; ) {
    try {
      await reading.ready(fresh ? again : Math.min(left, atOnce), signal)
    } catch (thrown) {
      if (!signal.aborted) await reads.end(about)
      throw thrown
    }
    const items = reading.take(Math.min(left, fresh ? Math.max(atOnce, again) : atOnce))
    left -= items.length
    const end = reading.ended()
    const status = end ? (end.problem ? 'failed' : 'whole') : left > 0 ? 'reading' : 'more'
    const page: Page = {
      of,
      reading: reading.number,
      fresh,
      items,
      status,
      ...(end?.problem && { problem: end.problem }),
    }
    work.tell({ news: 'page', page, ...(text === undefined ? {} : { text }) })
    fresh = false
    if (status !== 'reading') break
  }
  if (reading.ended()) await reads.end(about)
}

async function opener(host: Host, { connection, of, text }: ReadEffect): Promise<(signal: AbortSignal) => ItemStream> {
  if (text !== undefined) {
    const { search } = await openBrowsing(host, connection, 'search')
    return (signal) => items(search({ text }, signal))
  }
  const { browse } = await openBrowsing(host, connection, 'browse')
  return (signal) => items(browse(of === top ? {} : { ref: of }, signal))
}

async function* items(stream: ReturnType<NonNullable<Awaited<ReturnType<Host['connection']>>['browse']>>): ItemStream {
  try {
    for (;;) {
      const step = await stream.next()
      if (step.done) return step.value
      yield step.value.map(itemOf)
    }
  } finally {
    await stream.return(undefined as never)
  }
}
