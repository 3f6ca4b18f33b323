import { RollcallError } from '@rollcall/model'
import type { Asker } from '../terminal/ask.ts'
import { completePlace, connectorForServer } from './known-servers.ts'
import { withSettings } from './set.ts'

/** What `init` takes as options; what is not given is asked for, where there is somebody to ask. */
export interface InitOptions {
  readonly connector?: string
  readonly name?: string
  readonly url?: string
  readonly file?: string
  readonly bindDn?: string
  readonly passwordEnv?: string
  readonly passwordFile?: string
  readonly passwordKeychain?: string
  readonly baseDn?: string
  readonly ca?: string
  readonly startTls?: boolean
  readonly insecure?: boolean
  readonly targetConnector?: string
  readonly targetName?: string
  readonly targetUrl?: string
  readonly targetFile?: string
  readonly targetPasswordEnv?: string
  readonly set?: readonly string[]
  readonly targetSet?: readonly string[]
  readonly sync?: string
  readonly force?: boolean
}

/** One end of the first sync, as it was told. */
export interface End {
  readonly name: string
  readonly connector: string
  readonly settings: Readonly<Record<string, unknown>>
}

/** Where people come from: an LDAP server by its URL, or an LDIF file. */
export async function sourceOf(options: InitOptions, ask: Asker): Promise<End> {
  if (options.connector === 'entra-id') return tenantOf(options)
  const place =
    options.file ??
    completePlace(options.url ?? (await ask.text('Where is the directory? An LDAP URL, or an LDIF file', 'ldaps://')))
  const isUrl = /^ldaps?:\/\//i.test(place)
  const file = /\.csv$/i.test(place) ? 'csv' : 'ldif'
  const name = options.name ?? 'directory'
  if (!isUrl) {
    const connector = options.connector ?? file
    const settings =
      connector === 'csv' ? { users: { file: place } } : { file: place, ...only({ baseDn: options.baseDn }) }
    return { name, connector, settings: withSettings(settings, options.set) }
  }
  const bindDn =
    options.bindDn ?? (ask.possible ? await ask.text('Bind as (DN, or name@domain of Active Directory)') : undefined)
  const password = bindDn === undefined ? undefined : await passwordOf(options, ask)
  const { ca, baseDn, startTls, insecure } = options
  const settings = { url: place, ...only({ ca, startTls, insecure, bindDn, password, baseDn }) }
  const connector = options.connector ?? connectorForServer(undefined, bindDn)
  return { name, connector, settings: withSettings(settings, options.set) }
}

/** A tenant is at no address of its own: `--set tenant=…` says which. */
function tenantOf({ name = 'entra', ca, set }: InitOptions): End {
  return { name, connector: 'entra-id', settings: withSettings(only({ ca }), set) }
}

/** Where accounts go: a database by its URL, a SQLite file, a SCIM service, or a CSV file. */
export async function targetOf(options: InitOptions, ask: Asker): Promise<End> {
  const place =
    options.targetUrl ??
    options.targetFile ??
    (await ask.text('Where do accounts go? postgres://…, a SQLite file, https://… (SCIM), or a CSV file'))
  const name = options.targetName ?? 'app'
  const isWeb = /^https?:\/\//i.test(place)
  const connector = options.targetConnector ?? (isWeb ? 'scim' : /\.csv$/i.test(place) ? 'csv' : 'sql')
  const isUrl = /^\w+:\/\//.test(place)
  const where = connector === 'csv' ? { users: { file: place } } : isUrl ? { url: place } : { file: place }
  const key = connector === 'scim' ? 'token' : 'password'
  const told = withSettings(where, options.targetSet)
  const asks = isUrl && ask.possible && !(key in told)
  const secret =
    options.targetPasswordEnv === undefined
      ? asks
        ? await askSecret(key, ask)
        : undefined
      : { env: options.targetPasswordEnv }
  return { name, connector, settings: { ...told, ...only({ [key]: secret }) } }
}

/** A reference to a secret; the secret itself has no place in the configuration. */
async function passwordOf(options: InitOptions, ask: Asker): Promise<object> {
  if (options.passwordEnv !== undefined) return { env: options.passwordEnv }
  if (options.passwordFile !== undefined) return { file: options.passwordFile }
  if (options.passwordKeychain !== undefined) return { keychain: options.passwordKeychain }
  if (!ask.possible)
    throw new RollcallError('config.no-password', 'Nothing says where the password of the bind DN is kept.', {
      hint: 'Add --password-env NAME, --password-file PATH or --password-keychain NAME.',
    })
  return (await askSecret('password', ask, ['keychain', 'env', 'file'])) ?? {}
}

/** Where a secret is kept; one that is to be in the keychain and is not there yet is typed now, and never shown. */
async function askSecret(
  what: 'password' | 'token',
  ask: Asker,
  choices: readonly string[] = ['keychain', 'env', 'file', 'none'],
): Promise<object | undefined> {
  const way = await ask.choose(`Where is its ${what} kept?`, choices)
  if (way === 'none') return undefined
  const ref = await ask.text(ways[way as keyof typeof ways])
  if (way === 'keychain') await keepInKeychain(ref, what, ask)
  return { [way]: ref }
}

async function keepInKeychain(name: string, what: string, ask: Asker): Promise<void> {
  const { openKeychain } = await import('@rollcall/host')
  const keychain = openKeychain()
  if ((await keychain.get(name)) !== undefined) return
  const secret = await ask.secret(`The ${what} (not shown; it goes into the keychain)`)
  if (secret !== '') await keychain.set(name, secret)
}

const ways = {
  keychain: 'Its name in the keychain',
  env: 'The name of the environment variable',
  file: 'The path of the file',
} as const

/** What is there; the configuration should hold nothing that says nothing. */
function only(settings: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined))
}
