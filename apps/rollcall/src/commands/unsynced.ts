import { open as openFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { findingsCsv } from '@rollcall/presenter'
import { chooseSyncs } from '../choose-syncs.ts'
import { exit } from '../exit.ts'
import { mustBeNew } from '../must-be-new.ts'
import { defineVerb, type Verb } from '../verb.ts'

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
    await mustBeNew(file, 'Give the name of a file that does not exist yet.')
    await using handle = await openFile(file, 'wx', 0o600)
    for (const [index, sync] of syncs.entries()) {
      let chunk = 0
      for await (const text of findingsCsv(state.findings(sync))) {
        const heading = chunk++ === 0
        if (!heading || index === 0) await handle.write(text)
      }
    }
    await view.said(`Written to ${file}.`, { file })
    return exit.done
  },
})
