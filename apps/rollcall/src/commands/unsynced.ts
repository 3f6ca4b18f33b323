import { resolve } from 'node:path'
import type { Host } from '@rollcall/host'
import type { Finding } from '@rollcall/model'
import { findingsCsv } from '@rollcall/presenter'
import { chooseSyncs } from '../choose-syncs.ts'
import { exit } from '../exit.ts'
import { defineVerb, type Verb } from '../verb.ts'
import { writeNewFile } from '../write-new-file.ts'

export const unsyncedCommand: Verb = defineVerb<{ csv?: string; all?: boolean }>({
  name: 'unsynced',
  arguments: [{ name: '[sync]', says: 'the sync; without it, all' }],
  options: [
    { flags: '--all', says: 'on a terminal too, every record of a long list' },
    { flags: '--csv <file>', says: 'write the findings to a new CSV file' },
  ],
  examples: [
    ['rollcall unsynced', 'what the last run left alone, open records first'],
    ['rollcall unsynced staff --csv findings.csv', 'for a spreadsheet'],
  ],
  async run({ host: openHost, view, cwd }, [name], { csv, all }) {
    const host = await openHost()
    const state = await host.state()
    const syncs = chooseSyncs(host, name === undefined ? [] : [name])
    if (csv === undefined) {
      const unsynced = syncs.map(async (sync) => ({
        sync,
        open: await state.openRecords(sync),
        findings: state.findings(sync),
      }))
      await view.unsynced(await Promise.all(unsynced), all)
      return exit.done
    }
    const file = resolve(cwd, csv)
    await writeNewFile(file, findingsCsv(findingsOf(state, syncs)))
    await view.said(`Written to ${file}.`, { file })
    return exit.done
  },
})

async function* findingsOf(
  state: Awaited<ReturnType<Host['state']>>,
  syncs: readonly string[],
): AsyncGenerator<readonly Finding[]> {
  for (const sync of syncs) yield* state.findings(sync)
}
