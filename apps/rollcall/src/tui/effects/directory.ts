import { open as openFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { openBrowsing } from '../../browsing.ts'
import { mustBeNew } from '../../must-be-new.ts'
import type { DirectoryEffect, DirectoryNews } from '../state/directory/types.ts'
import { ldifOf } from './directory/ldif.ts'
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
      work.tell({ news: 'shown', ref, shown: await showEntry(await work.host(), connection, ref, work.signal) })
    },
  },
  'directory.find': {
    async run({ connection, ref }, work) {
      work.tell({ news: 'place', path: await findPlace(await work.host(), connection, ref, work.signal) })
    },
  },
  'directory.ldif': {
    async run({ connection, ref }, work) {
      work.tell({
        news: 'ldif',
        text: await ldifOf(await openBrowsing(await work.host(), connection, 'show'), ref, work.signal),
      })
    },
  },
  'directory.write': {
    writes: true,
    async run({ connection, ref, file: name }, work) {
      const file = resolve(work.cwd, name)
      await mustBeNew(file, 'Give the name of a file that does not exist yet.')
      const text = await ldifOf(await openBrowsing(await work.host(), connection, 'show'), ref, work.signal)
      await using handle = await openFile(file, 'wx', 0o600)
      await handle.write(text)
      work.tell({ news: 'written', file })
    },
  },
}
