import { hash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const cache = fileURLToPath(new URL('../../node_modules/.cache/', import.meta.url))

/**
 * Puts what takes seconds to make into the folder `into`: it is made once on a machine, kept, and copied.
 * `of` is everything that it depends on: where that is the same, so is all that comes of it, ids too.
 */
export async function copyKept(
  name: string,
  of: readonly string[],
  into: string,
  make: (folder: string) => Promise<void>,
): Promise<void> {
  const kept = join(cache, `${name}-${hash('sha256', of.join()).slice(0, 12)}`)
  if (!existsSync(kept)) await keep(kept, make)
  await cp(kept, into, { recursive: true })
}

/** Whoever is done first keeps theirs. */
async function keep(kept: string, make: (folder: string) => Promise<void>): Promise<void> {
  await mkdir(dirname(kept), { recursive: true, mode: 0o700 })
  const folder = await mkdtemp(join(dirname(kept), 'new-'))
  const made = join(folder, 'made')
  try {
    await mkdir(made)
    await make(made)
    await rename(made, kept).catch((error: Error) => {
      if (!existsSync(kept)) throw error
    })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
