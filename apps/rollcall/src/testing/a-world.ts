import { EventEmitter } from 'node:events'
import { PassThrough, Writable } from 'node:stream'
import { openHostHere } from '../open-host.ts'
import type { World } from '../world.ts'

/** A process to run the program in: pipes for streams, no terminal, and everything written is kept. */
export function aWorld(more: Partial<World> = {}): World & { readonly seen: { out: string; err: string } } {
  const seen = { out: '', err: '' }
  const keep = (where: 'out' | 'err') =>
    new Writable({
      write(chunk, _encoding, done) {
        seen[where] += String(chunk)
        done()
      },
    })
  const cwd = more.cwd ?? '/'
  const env = more.env ?? {}
  return {
    openHost: (file, log) => openHostHere({ cwd, env }, file, log),
    stdin: new PassThrough().end(),
    stdout: keep('out'),
    stderr: keep('err'),
    env,
    cwd,
    signals: new EventEmitter(),
    now: () => Date.UTC(2026, 3, 10, 14, 2),
    timeZone: 'UTC',
    exit: () => {},
    ...more,
    seen,
  }
}
