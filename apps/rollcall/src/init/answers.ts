import { RollcallError } from '@rollcall/model'
import type { Asker } from '../terminal/ask.ts'
import { type Settings, withSettings } from './set.ts'

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
  const place =
    options.url ?? options.file ?? (await ask.text('Where is the directory? An LDAP URL, or an LDIF file', 'ldaps://'))
  const isUrl = /^ldaps?:\/\//i.test(place)
  const connector = options.connector ?? (isUrl ? 'openldap' : 'ldif')
  const name = options.name ?? 'directory'
  if (!isUrl) {
    const settings = { file: place, ...only({ baseDn: options.baseDn }) }
    return { name, connector, settings: withSettings(settings, options.set) }
  }
  const bindDn = options.bindDn ?? (ask.possible ? await ask.text('Bind as (DN)') : undefined)
  const password = bindDn === undefined ? undefined : await passwordOf(options, ask)
  const { ca, baseDn, startTls, insecure } = options
  const settings = { url: place, ...only({ ca, startTls, insecure, bindDn, password, baseDn }) }
  return { name, connector, settings: withSettings(settings, options.set) }
}

/** Where accounts go: a database by its URL, or a SQLite file. */
export async function targetOf(options: InitOptions, ask: Asker): Promise<End> {
  const place =
    options.targetUrl ??
    options.targetFile ??
    (await ask.text('Where is the application’s database? postgres://…, or a SQLite file'))
  const name = options.targetName ?? 'app'
  const connector = options.targetConnector ?? 'sql'
  const password = options.targetPasswordEnv === undefined ? undefined : { env: options.targetPasswordEnv }
  const where = /^\w+:\/\//.test(place) ? { url: place } : { file: place }
  const settings = withSettings({ ...where, ...only({ password }) }, options.targetSet)
  return { name, connector, settings: connector === 'sql' ? await withTable(settings, ask) : settings }
}

/** A database has many tables: which one holds the accounts has to be said. */
async function withTable(settings: Settings, ask: Asker): Promise<Settings> {
  if (settings.users !== undefined) return settings
  if (!ask.possible)
    throw new RollcallError('config.no-table', 'Nothing says which table holds the accounts.', {
      hint: 'For example: --target-set users.table=accounts --target-set users.id=id --target-set users.fields.userName=username',
    })
  const table = await ask.text('Table with the accounts', 'accounts')
  const id = await ask.text('Its key column', 'id')
  const columns = await ask.text('Columns that Rollcall is to fill', 'username, mail')
  const fields = Object.fromEntries(
    columns
      .split(/[\s,]+/)
      .filter(Boolean)
      .map((column) => [column, column]),
  )
  return { ...settings, users: { table, id, fields } }
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
  const way = await ask.choose('Where is its password kept?', ['keychain', 'env', 'file'])
  return { [way]: await ask.text(ways[way as keyof typeof ways]) }
}

const ways = {
  keychain: 'Its name in the keychain (see `rollcall secrets set`)',
  env: 'The name of the environment variable',
  file: 'The path of the file',
} as const

/** What is there; the configuration should hold nothing that says nothing. */
function only(settings: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined))
}
