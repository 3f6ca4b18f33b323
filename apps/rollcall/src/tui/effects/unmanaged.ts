import { relative, resolve } from 'node:path'
import { foldText } from '@rollcall/model'
import { type UnmanagedRow, unmanagedCsv } from '@rollcall/presenter'
import { whole } from '../../browsing.ts'
import { writeNewFile } from '../../write-new-file.ts'
import type { UnmanagedEffect, UnmanagedNews } from '../state/unmanaged.ts'
import type { Hands, Work } from './hands.ts'

/** How many can be scrolled through; more are counted, and written to a file. */
const mostListed = 50_000

interface Read extends AsyncDisposable {
  readonly rows: UnmanagedRow[]
  /** Of those, the ones that fit the filter; absent: all. */
  fitting?: { readonly filter: string; readonly at: readonly number[] }
}

export const unmanagedHands: Hands<UnmanagedEffect, UnmanagedNews> = {
  'unmanaged.read': {
    async run({ sync }, work) {
      const { kept, tell } = work
      const rows: UnmanagedRow[] = []
      await kept.put<Read>('unmanaged', { rows, [Symbol.asyncDispose]: async () => {} })
      let found = 0
      for await (const batch of listed(sync, work)) {
        found += batch.length
        rows.push(...batch.slice(0, mostListed - rows.length))
        tell({ news: 'read', found, done: false })
      }
      tell({ news: 'read', found, done: true })
    },
  },
  'unmanaged.find': {
    async run({ filter, page }, { kept, tell }) {
      const read = kept.get<Read>('unmanaged')
      if (!read) return
      delete read.fitting
      if (filter !== '') read.fitting = { filter, at: fittingIn(read.rows, filter) }
      tell({ news: 'found', filter, length: lengthOf(read), rows: rowsOf(read, 0, page) })
    },
  },
  'unmanaged.rows': {
    async run({ from, to }, { kept, tell }) {
      const read = kept.get<Read>('unmanaged')
      if (!read) return
      tell({ news: 'rows', filter: read.fitting?.filter ?? '', from, rows: rowsOf(read, from, to) })
    },
  },
  'unmanaged.export': {
    writes: true,
    async run({ sync, file }, work) {
      const path = resolve(work.cwd, file)
      let rows = 0
      async function* counted(): AsyncGenerator<readonly UnmanagedRow[]> {
        for await (const batch of listed(sync, work)) {
          rows += batch.length
          yield batch
        }
      }
      await writeNewFile(path, unmanagedCsv(counted()))
      work.tell({ news: 'exported', file: relative(work.cwd, path) || path, rows })
    },
  },
}

/** What the target holds and no link covers, as it is found; throws where the list did not come to its end. */
async function* listed(
  sync: string,
  { host, signal }: Pick<Work<UnmanagedNews>, 'host' | 'signal'>,
): AsyncGenerator<readonly UnmanagedRow[]> {
  const engine = await (await host()).engine(sync, { signal })
  yield* whole(engine.unmanaged(signal))
}

function fittingIn(rows: readonly UnmanagedRow[], filter: string): readonly number[] {
  const words = foldText(filter).split(' ').filter(Boolean)
  return rows.flatMap(({ what, id, label, of }, at) => {
    const said = foldText([what, id, label, of].join(' '))
    return words.every((word) => said.includes(word)) ? [at] : []
  })
}

function lengthOf({ rows, fitting }: Read): number {
  return fitting ? fitting.at.length : rows.length
}

function rowsOf({ rows, fitting }: Read, from: number, to: number): readonly UnmanagedRow[] {
  return fitting ? fitting.at.slice(from, to).flatMap((at) => rows[at] ?? []) : rows.slice(from, to)
}
