import { checkConnection, parseSettings } from '@rollcall/config'
import type { OpenConnection, SecretRef, TableFacts } from '@rollcall/connector-sdk'
import { toProblem } from '@rollcall/model'
import { describeSecret, Redactor } from '@rollcall/secrets'
import { catalog } from './configuration.ts'
import { loadConnector } from './connectors.ts'
import { makeContexts, type Surroundings } from './contexts.ts'
import type { SecretCheck } from './host.ts'

/** A connection that stands in no configuration yet. */
export interface Unsaved {
  readonly name: string
  readonly connector: string
  readonly settings: Readonly<Record<string, unknown>>
}

export interface OpenUnsaved extends AsyncDisposable {
  readonly connection: OpenConnection
  /** The text without any secret that this connection has used so far. */
  readonly redact: (text: string) => string
}

/** What the settings of such a connection must change to be usable, by setting; nothing where they are as they should be. */
export async function checkUnsaved({ name, connector, settings }: Unsaved): Promise<readonly SettingProblem[]> {
  const { complaints } = await checkConnection(name, { ...settings, connector }, catalog)
  return complaints.map(({ path, message, hint }) => ({
    setting: path.slice(2).join('.'),
    message,
    ...(hint === undefined ? {} : { hint }),
  }))
}

/** What is wrong with one setting: `users.table`. */
export interface SettingProblem {
  readonly setting: string
  readonly message: string
  readonly hint?: string
}

/** The tables that such a connection may keep records in; its settings need to say no more than where the system is. */
export async function readTables(
  { name, connector, settings }: Unsaved,
  around: Surroundings,
  signal: AbortSignal,
): Promise<readonly TableFacts[]> {
  const { tables } = await loadConnector(connector)
  const redactor = new Redactor()
  return (await tables?.(settings, makeContexts(around, redactor)(name, settings), signal)) ?? []
}

/** Whether a secret can be had, and where it is kept; the secret itself stays here. */
export async function checkSecret(ref: SecretRef, around: Surroundings): Promise<SecretCheck> {
  const where = describeSecret(ref)
  const { secret } = makeContexts(around, new Redactor())('secret', { ref })
  return secret(ref).then(
    () => ({ where }),
    (thrown: unknown) => ({ where, problem: toProblem(thrown) }),
  )
}

/** Opens such a connection, to look at what it leads to. Throws `config.invalid` with every mistake in its settings. */
export async function openUnsaved({ name, connector, settings }: Unsaved, around: Surroundings): Promise<OpenUnsaved> {
  const parsed = await parseSettings(name, { ...settings, connector }, catalog)
  const redactor = new Redactor()
  const opening = await loadConnector(connector)
  // The connector's own schema made the settings, so they are what it takes.
  const connection = opening.open(parsed as never, makeContexts(around, redactor)(name, parsed))
  return {
    connection,
    redact: (text) => redactor.redact(text),
    [Symbol.asyncDispose]: () => connection[Symbol.asyncDispose](),
  }
}
