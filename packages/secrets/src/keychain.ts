import { randomUUID } from 'node:crypto'
import { RollcallError } from '@rollcall/model'

/** Secrets kept by the operating system for the user who runs Rollcall: Keychain, Credential Manager, Secret Service. */
export interface Keychain {
  /** Undefined if there is none of that name; throws `config.keychain` if there is no keychain to ask. */
  readonly get: (name: string) => Promise<string | undefined>
  readonly set: (name: string, secret: string) => Promise<void>
  /** Whether there was one. */
  readonly remove: (name: string) => Promise<boolean>
  /** Names only, sorted. */
  readonly list: () => Promise<readonly string[]>
}

const service = 'rollcall'
const probes = 'rollcall-probe'
// Without it the kernel's keyring would stand in for a missing Secret Service, and forget everything at log-out.
const pinned = { linux: { store: 'secret-service' } } as const

/** The keychain of this user. Nothing is loaded and nothing asked before the first call. */
export function openKeychain(): Keychain {
  return {
    get: async (name) => {
      const { AsyncEntry } = await load()
      const secret = await asking(() => new AsyncEntry(service, name, pinned).getPassword())
      if (secret === null) await probe()
      return secret ?? undefined
    },
    set: async (name, secret) => {
      const { AsyncEntry } = await load()
      await asking(() => new AsyncEntry(service, name, pinned).setPassword(secret))
    },
    remove: async (name) => {
      const { AsyncEntry } = await load()
      const removed = await asking(() => new AsyncEntry(service, name, pinned).deleteCredential())
      if (!removed) await probe()
      return removed
    },
    list: async () => {
      const { findCredentialsAsync } = await load()
      const found = await asking(() => findCredentialsAsync(service))
      if (found.length === 0) await probe()
      return found.map(({ account }) => account).toSorted()
    },
  }
}

/** "There is none" is believed only of a keychain that keeps what it is given: a locked or absent one answers the same. */
async function probe(): Promise<void> {
  const { AsyncEntry } = await load()
  const entry = new AsyncEntry(probes, randomUUID(), pinned)
  await asking(async () => {
    await entry.setPassword('probe')
    const kept = await entry.getPassword()
    await entry.deleteCredential()
    if (kept !== 'probe') throw new Error('it does not keep what it is given')
  })
}

/** Loaded late: it is native code, and most runs need none of it. */
async function load(): Promise<typeof import('@napi-rs/keyring')> {
  return import('@napi-rs/keyring').catch((cause: unknown) => {
    throw unusable('there is no build of it for this system', cause)
  })
}

async function asking<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    throw unusable(cause instanceof Error ? cause.message : String(cause), cause)
  }
}

function unusable(why: string, cause: unknown): RollcallError {
  const place = process.platform === 'linux' ? 'Secret Service (GNOME Keyring, KWallet) of this session' : 'keychain'
  return new RollcallError('config.keychain', `The ${place} cannot be used: ${why.replace(/\.$/, '')}.`, {
    hint: 'Unlock it, or run Rollcall in a session that has one. Without one, keep the secret elsewhere: { env: NAME }, { file: PATH } or { command: [PROGRAM, …] }.',
    cause,
  })
}
