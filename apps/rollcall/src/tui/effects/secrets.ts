import { checkSecret, openKeychain } from '@rollcall/host'
import type { SecretEffect, SecretNews } from '../state/credential.ts'
import type { Hands } from './hands.ts'

/** Secrets go into the keychain and never come back: all that is told is whether there is one. */
export const secretHands: Hands<SecretEffect, SecretNews> = {
  'secret.keep': {
    writes: true,
    async run({ as, name, secret }, { tell }) {
      await openKeychain().set(name, secret)
      tell({ news: 'kept', as, name })
    },
  },
  'secret.look': {
    async run({ as, ref }, { tell, configFile, env }) {
      tell({ news: 'secret', as, ref, found: await checkSecret(ref, { configFile, env }) })
    },
  },
}
