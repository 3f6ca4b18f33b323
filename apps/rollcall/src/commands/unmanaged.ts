import { resolve } from 'node:path'
import { unmanagedCsv } from '@rollcall/presenter'
import { whole } from '../browsing.ts'
import { chooseOneSync } from '../choose-syncs.ts'
import { exit } from '../exit.ts'
import { defineVerb, type Verb } from '../verb.ts'
import { writeNewFile } from '../write-new-file.ts'

export const unmanagedCommand: Verb = defineVerb<{ csv?: string }>({
  name: 'unmanaged',
  arguments: [{ name: '[sync]', says: 'the sync; may be left out where there is only one' }],
  options: [{ flags: '--csv <file>', says: 'write them to a new CSV file' }],
  examples: [
    ['rollcall unmanaged staff', 'accounts, groups, members and role holders that no link covers'],
    ['rollcall link staff mora m.lind', 'puts one of them in the care of the sync'],
  ],
  async run({ host: openHost, view, progress, signal, cwd }, [name], { csv }) {
    const host = await openHost()
    const engine = await host.engine(chooseOneSync(host, name), { onEvent: progress.event, signal })
    const found = counted(whole(engine.unmanaged(signal)))
    if (csv === undefined) {
      await view.unmanaged(found)
      return exit.done
    }
    const file = resolve(cwd, csv)
    await writeNewFile(file, unmanagedCsv(found))
    await view.said(`${found.count} written to ${file}.`, { file, unmanaged: found.count })
    return exit.done
  },
})

/** Counts what passes. */
function counted<T>(batches: AsyncIterable<readonly T[]>) {
  return {
    count: 0,
    async *[Symbol.asyncIterator](): AsyncGenerator<readonly T[]> {
      for await (const batch of batches) {
        this.count += batch.length
        yield batch
      }
    },
  }
}
