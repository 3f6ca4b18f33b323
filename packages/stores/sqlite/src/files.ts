import { chmodSync, closeSync, existsSync, mkdirSync, openSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Makes an empty file that nobody else may read, unless there is one. A file that exists is never opened here:
 * closing it again would drop every lock that this process has on it.
 */
export function makeFile(file: string): void {
  try {
    closeSync(openSync(file, 'wx', 0o600))
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause
  }
}

/**
 * Makes a folder that nobody else may enter, and those above it, one by one: Node's own `recursive` never ends where the
 * system says ENOENT although the folder above is there, as it does in /proc.
 */
export function makeFolder(folder: string): void {
  if (existsSync(folder)) return
  makeFolder(dirname(folder))
  try {
    mkdirSync(folder, { mode: 0o700 })
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause
  }
}

/** Closes a database to others that was open to them; with it the files that SQLite keeps beside it. */
export function makePrivate(file: string): void {
  if ((statSync(file).mode & 0o077) === 0) return
  for (const part of [file, `${file}-wal`, `${file}-shm`]) if (existsSync(part)) chmodSync(part, 0o600)
}
