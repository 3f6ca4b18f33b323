import { resolve } from 'node:path'
import { ldifOf, writeNew } from '../../entry-ldif.ts'
import type { DirectoryEffect, DirectoryNews } from '../state/directory/types.ts'
import { pause } from './directory/pause.ts'
import { findPlace } from './directory/place.ts'
import { readOn } from './directory/read-on.ts'
import { showEntry } from './directory/show.ts'
import type { Hands } from './hands.ts'

export const directoryHands: Hands<DirectoryEffect, DirectoryNews> = {
  'directory.read': { run: readOn },
  'directory.show': {
    async run({ connection, ref }, work) {
      await pause(work.signal)
      try {
        work.tell({ news: 'shown', ref, shown: await showEntry(await work.host(), connection, ref, work.signal) })
      } catch (thrown) {
        work.signal.throwIfAborted() // why an entry that was left did not come is nothing to say of the next
        throw thrown
      }
    },
  },
  'directory.find': {
    async run({ connection, ref }, work) {
      work.tell({ news: 'place', path: await findPlace(await work.host(), connection, ref, work.signal) })
    },
  },
  'directory.ldif': {
    async run({ connection, ref }, { host, tell, signal }) {
      tell({ news: 'ldif', text: await ldifOf(await host(), connection, ref, signal) })
    },
  },
  'directory.write': {
    writes: true,
    async run({ connection, ref, file: name }, { host, tell, cwd, signal }) {
      const file = resolve(cwd, name)
      await writeNew(file, await ldifOf(await host(), connection, ref, signal))
      tell({ news: 'written', file })
    },
  },
}
