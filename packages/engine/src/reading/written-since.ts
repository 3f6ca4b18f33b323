import type { Kind } from '@rollcall/model'
import type { Planning } from '../planning/planning.ts'

const atOnce = 10

/**
 * Whom runs wrote about that did not store a place in the feed: because they were cut short, or looked at some people only. A feed
 * tells what differs from the place where it goes on; of who came after it and went again it need not tell (RFC 4533
 * section 1.3, and 389 Directory Server does not).
 */
export async function writtenSince({
  options,
  memory,
}: Planning): Promise<Readonly<Record<Kind, ReadonlySet<string>>>> {
  const { state, definition } = options
  const written = { user: new Set<string>(), group: new Set<string>() }
  const stored = memory?.run
  if (stored === undefined) return written
  for (let before = Number.MAX_SAFE_INTEGER; ; ) {
    const runs = await state.runs({ sync: definition.name, limit: atOnce, before })
    for (const { id } of runs) {
      if (id <= stored) return written
      for await (const done of state.done({ run: id }))
        for (const { change } of done) if (change?.about.source) written[change.about.kind].add(change.about.source)
    }
    before = runs.at(-1)?.id ?? 0
    if (runs.length < atOnce) return written
  }
}
