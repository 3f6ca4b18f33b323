import { chmodSync, closeSync, existsSync, openSync, statSync } from 'node:fs'

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

/** Closes a database to others that was open to them; with it the files that SQLite keeps beside it. */
export function makePrivate(file: string): void {
  if ((statSync(file).mode & 0o077) === 0) return
  for (const part of [file, `${file}-wal`, `${file}-shm`]) if (existsSync(part)) chmodSync(part, 0o600)
}
