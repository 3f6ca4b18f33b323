import { nearest, RollcallError } from '@rollcall/model'
import { alternatives } from './alternatives.ts'
import type { ConnectorCatalog, ConnectorFacts } from './config.ts'
import { type Complaint, droppedKeys, explainIssues, type Issue } from './explain.ts'
import type { JsonSchema } from './known-keys.ts'
import { findPlainSecrets, plainSecretComplaint } from './plain-secrets.ts'
import type { Path } from './positions.ts'

export interface CheckedConnection {
  readonly connector?: ConnectorFacts
  /** As the connector's schema made them; undefined where there are complaints. */
  readonly settings?: unknown
  readonly complaints: readonly Complaint[]
}

/** Checks the settings of one connection against the schema of its connector. */
export async function checkConnection(
  name: string,
  raw: unknown,
  catalog: ConnectorCatalog,
): Promise<CheckedConnection> {
  if (!isMap(raw) || typeof raw.connector !== 'string') return { complaints: [] } // the file's own schema says so
  const { connector: called, ...settings } = raw
  const connector = await catalog.find(raw.connector)
  if (!connector)
    return { complaints: [unknownConnector(name, raw.connector, catalog.names), ...secretsIn(name, settings)] }
  let made: JsonSchema | undefined
  const schema = (): JsonSchema => (made ??= settingsSchema(connector)) // only where something looks wrong: it takes long to make
  const result = await connector.config['~standard'].validate(settings)
  const issues: readonly Issue[] = result.issues ?? []
  const strict = issues.some(({ code, path = [] }) => code === 'unrecognized_keys' && path.length === 0)
  const dropped =
    strict || (!result.issues && hasAll(result.value, settings)) ? undefined : droppedKeys(settings, schema())
  const found = explainIssues(dropped ? [...issues, dropped] : issues, {
    data: settings,
    schema,
    noun: `setting of ${connector.name}`,
  }).map((complaint) => ({ ...complaint, path: ['connections', name, ...complaint.path] }))
  const secrets = secretsIn(name, settings, schema)
  // A plain secret is of the wrong type as well; how to keep it is the better thing to say.
  const other = found.filter(({ path, at }) => at === 'key' || !secrets.some((secret) => startsWith(path, secret.path)))
  const complaints = [...secrets, ...other]
  return complaints.length > 0 || result.issues
    ? { connector, complaints }
    : { connector, settings: result.value, complaints }
}

/** The settings of a connection that stands in no file yet, as its connector makes them. Throws `config.invalid` with every mistake. */
export async function parseSettings(
  name: string,
  raw: Readonly<Record<string, unknown>> & { readonly connector: string },
  catalog: ConnectorCatalog,
): Promise<unknown> {
  const { settings, complaints } = await checkConnection(name, raw, catalog)
  if (complaints.length === 0) return settings
  const lines = complaints.map(({ message, hint }) => (hint === undefined ? message : `${message} ${hint}`))
  throw new RollcallError('config.invalid', lines.map((line) => `${name}: ${line}`).join('\n'))
}

/** The settings of a connector as JSON Schema. */
export function settingsSchema(connector: ConnectorFacts): JsonSchema {
  return connector.config['~standard'].jsonSchema.input({ target: 'draft-07' })
}

export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function unknownConnector(connection: string, called: string, names: readonly string[]): Complaint {
  const near = nearest(called, names)
  const message = near
    ? `connector "${called}": did you mean "${near}"?`
    : `There is no connector "${called}"; there is ${alternatives(names)}.`
  return { path: ['connections', connection, 'connector'], at: 'value', message }
}

/** Whatever stands in the result was not dropped. */
function hasAll(value: unknown, settings: object): boolean {
  return isMap(value) && Object.keys(settings).every((key) => key in value)
}

function secretsIn(connection: string, settings: unknown, schema?: () => JsonSchema): readonly Complaint[] {
  return findPlainSecrets(settings, schema).map((path) => plainSecretComplaint(connection, path))
}

function startsWith(path: Path, start: Path): boolean {
  return start.every((step, index) => path[index] === step)
}
