import { openTryout, type Tryout } from '@rollcall/core'
import { type Attributes, type Kind, RollcallError, type SyncDefinition, type SyncRecord } from '@rollcall/model'
import type { EngineOptions } from '../engine.ts'
import { theOnly } from '../mending/called.ts'
import type { Prepared } from '../planning/planning.ts'
import { prepareWith, readSchemas } from '../planning/prepare.ts'
import { findAll } from '../reading/find.ts'
import { labelAttributes, labelOf } from '../reading/labels.ts'
import { type Survey, type SurveyOptions, surveyScope } from './survey.ts'

/** A person or group to try a mapping with: every attribute that may be read, read once. */
export interface TrialPerson {
  readonly id: string
  readonly dn?: string
  readonly label: string
  readonly record: SyncRecord
  /** The values of the account that were last found equal, where there is a link. */
  readonly agreed?: Attributes
}

/** Somebody whom a search found. */
export type FoundPerson = Pick<TrialPerson, 'id' | 'dn' | 'label'>

/** The groups of a sync that is being changed. */
export interface TrialGroups {
  readonly tryout: Tryout
  /** The first group whom the source shows in this scope, without its `members`; undefined where it shows none. */
  readonly first: Trial['first']
  /** By id, dn, or name; without its `members`. Throws `not-found.group`, or `invalid.ambiguous` where several are called so. */
  readonly group: Trial['person']
}

/** A sync that is being changed: what a definition that is not saved yet would mean. Reads only, from either side. */
export interface Trial {
  readonly schemas: Prepared['schemas']
  /** Of single expressions; at once. */
  readonly tryout: Tryout
  /** Absent where one of the systems has no groups. */
  readonly groups?: TrialGroups
  /** The first person whom the source shows in this scope, groups aside; undefined where it shows nobody. */
  readonly first: (definition: SyncDefinition, signal: AbortSignal) => Promise<TrialPerson | undefined>
  /** By id, dn, or name. Throws `not-found.person`, or `invalid.ambiguous` where several are called so. */
  readonly person: (text: string, signal: AbortSignal) => Promise<TrialPerson>
  /** People whom the source finds by a name, a dn, or a filter in its language; the first 100. */
  readonly search: (text: string, signal: AbortSignal) => Promise<readonly FoundPerson[]>
  /** Checks a definition as opening it for a run does. Throws `config.sync` with everything that does not fit. */
  readonly check: (definition: SyncDefinition) => void
  /** Reads everyone in scope and counts what would become of them. Throws `config.sync` where the definition does not fit. */
  readonly survey: (definition: SyncDefinition, options: SurveyOptions, signal: AbortSignal) => Promise<Survey>
}

/** Asks both systems what they know; the definition in `options` says only which systems. */
export async function openTrial(options: EngineOptions, signal: AbortSignal): Promise<Trial> {
  const schemas = await readSchemas(options, signal)
  const trying: Trying = { options, schemas }
  const { source, target } = schemas
  const members = options.target.connector.capabilities.members !== undefined
  const groups: TrialGroups | undefined = source.group &&
    target.group && {
      tryout: openTryout(source.group, target.group, { members }),
      first: (definition, until) => firstOf(trying, 'group', definition, until),
      group: (text, until) => called(trying, 'group', text, until),
    }
  return {
    schemas,
    ...(groups && { groups }),
    tryout: openTryout(source.user, target.user),
    first: (definition, until) => firstOf(trying, 'user', definition, until),
    person: (text, until) => called(trying, 'user', text, until),
    search: (text, until) => search(trying, 'user', text, until),
    check: (definition) => void prepareWith({ ...options, definition }, schemas),
    async survey(definition, how, until) {
      return surveyScope(prepareWith({ ...options, definition }, schemas), how, until)
    },
  }
}

interface Trying {
  readonly options: EngineOptions
  readonly schemas: Prepared['schemas']
}

async function firstOf(
  trying: Trying,
  kind: Kind,
  { scope }: SyncDefinition,
  signal: AbortSignal,
): Promise<TrialPerson | undefined> {
  const { connection, name } = trying.options.source
  if (!connection.scan) throw new RollcallError('config.no-scan', `${name} cannot be read.`)
  const { base, filter } = (kind === 'user' ? scope.users : scope.groups) ?? {}
  const query = { kind, attributes: [], ...(base && { base }), ...(filter && { filter }) }
  for await (const [first] of connection.scan(query, signal))
    if (first) return look(trying, kind, 'id', first.id, signal)
  return undefined
}

async function called(trying: Trying, kind: Kind, text: string, signal: AbortSignal): Promise<TrialPerson> {
  const exact = (await look(trying, kind, 'id', text, signal)) ?? (await look(trying, kind, 'dn', text, signal))
  if (exact) return exact
  const found = (await search(trying, kind, text, signal)).map((one) => ({ ...one, kind, source: one.id }))
  const named = found.filter((one) => namesOf(one).includes(text.toLowerCase()))
  const one = theOnly(text, named.length > 0 ? named : found)
  const exists = one && (await look(trying, kind, 'id', one.id, signal))
  if (exists) return exists
  const { name } = trying.options.source
  const [code, message] =
    kind === 'user'
      ? (['not-found.person', `Nobody called “${text}” is in ${name}.`] as const)
      : (['not-found.group', `No group called “${text}” is in ${name}.`] as const)
  throw new RollcallError(code, message, {
    hint: 'Try the dn, the id, or the exact name.',
  })
}

function namesOf({ label, dn = '' }: FoundPerson): readonly string[] {
  const [first = ''] = dn.split(',', 1)
  return [label, first, first.slice(first.indexOf('=') + 1)].map((name) => name.toLowerCase())
}

/** What a search shows may be called by anything, so each is looked up by its name. */
async function search(trying: Trying, kind: Kind, text: string, signal: AbortSignal): Promise<readonly FoundPerson[]> {
  const { connection } = trying.options.source
  if (!connection.search || text.trim() === '') return []
  const refs = new Set<string>()
  for await (const batch of connection.search({ text }, signal)) {
    for (const one of batch) if (one.kind === undefined || one.kind === kind) refs.add(one.ref)
    if (refs.size >= most) break
  }
  const labels = labelAttributes(trying.schemas.source, kind)
  const found: FoundPerson[] = []
  for (const by of ['dn', 'id'] as const) {
    if (found.length > 0) break
    const values = [...refs].slice(0, most)
    await findAll(connection, { kind, attributes: labels, by, values }, signal, (record) => {
      found.push({
        id: record.id,
        label: labelOf(record, labels),
        ...(record.dn === undefined ? {} : { dn: record.dn }),
      })
    })
  }
  return found
}

/** Of many that are found, the first so many are shown. */
const most = 100

async function look(
  { options, schemas }: Trying,
  kind: Kind,
  by: 'id' | 'dn',
  value: string,
  signal: AbortSignal,
): Promise<TrialPerson | undefined> {
  const fields = kind === 'user' ? schemas.source.user : (schemas.source.group ?? [])
  // Members may be very many, and no expression is about them.
  const attributes = fields.filter(({ name, secret }) => !secret && name !== 'members').map(({ name }) => name)
  const find = { kind, attributes, by, values: [value] }
  const found: SyncRecord[] = []
  await findAll(options.source.connection, find, signal, (one) => found.push(one)).catch((thrown: unknown) => {
    // Some systems refuse to be asked for what cannot be one of their ids or names.
    if (!(thrown instanceof RollcallError) || !thrown.code.startsWith('invalid')) throw thrown
  })
  const [record] = found
  if (!record) return undefined
  const [link] = await options.state.links(options.definition.name, kind, { sources: [record.id] })
  const label = labelOf(record, labelAttributes(schemas.source, kind))
  return {
    id: record.id,
    label,
    record,
    ...(record.dn === undefined ? {} : { dn: record.dn }),
    ...(link ? { agreed: link.base } : {}),
  }
}
