import type { Field } from '@rollcall/model'
import { completePlace } from '../../init/known-servers.ts'
import { proposeColumns, proposeTable } from '../../init/propose.ts'
import { havingText, type Sample } from '../../init/sample.ts'
import { cloudOf, clouds, tenantOf } from '../../init/tenants.ts'
import { type Form, type FormField, textOf, withText } from '../widgets/form.ts'
import { credentialFields } from './credential.ts'
import {
  byDatabase,
  byRollcall,
  fillable,
  isPlain,
  noColumn,
  type SourceKind,
  sourceKind,
  sourceName,
  targetKind,
  targetName,
} from './start-answers.ts'
import type { StartFound, StartProposal } from './start-found.ts'

export type StepName = 'source' | 'app' | 'bind' | 'base' | 'columns' | 'target' | 'table' | 'mapping' | 'review'

const between: Readonly<Record<SourceKind, readonly StepName[]>> = {
  openldap: ['bind', 'base'],
  'entra-id': ['app'],
  ldif: [],
  csv: ['columns'],
}

/** Whether a step asks for a secret; in the form that has the name of the step. */
export function asksSecret(step: StepName): boolean {
  return step === 'bind' || step === 'app' || step === 'target'
}

/** The steps that the answers so far lead through. */
export function stepsOf(form: Form): readonly StepName[] {
  const source = sourceKind(form)
  const target = targetKind(form)
  return [
    'source',
    ...between[source],
    'target',
    ...(target === 'scim' ? [] : (['table'] as const)),
    'mapping',
    'review',
  ]
}

export const titles: Readonly<Record<StepName, string>> = {
  source: 'Where are your people?',
  app: 'Which app reads them?',
  bind: 'Who may read them?',
  base: 'Which part of the directory counts?',
  columns: 'Which column tells people apart?',
  target: 'Where do their accounts go?',
  table: 'Which table holds the accounts?',
  mapping: 'What does each account get?',
  review: 'This is the configuration.',
}

const ca: FormField = {
  name: 'source.ca',
  label: 'CA (PEM file)',
  says: 'The authority that signed the certificate of the server, where the system does not trust it already.',
  kind: 'text',
  empty: 'only where it is not trusted already',
}

const security = (name: string, choices: readonly string[]): FormField => ({
  name,
  label: 'Encryption',
  says: 'Without encryption everybody on the way can read the password; left and right choose.',
  kind: 'choice',
  choices,
})

/** What is asked in a step. */
export function fieldsOf(step: StepName, form: Form, found: StartFound): readonly FormField[] {
  switch (step) {
    case 'source':
      return sourceFields(form)
    case 'app':
      return appFields(form)
    case 'bind':
      return [
        {
          name: 'bind.dn',
          label: 'Bind DN',
          says: 'The account that reads the directory. Leave it empty where anybody may.',
          kind: 'text',
          empty: 'such as cn=rollcall,ou=services,dc=acme,dc=example',
        },
        ...(textOf(form, 'bind.dn') ? credentialFields(form, 'bind', { label: 'Password' }) : []),
      ]
    case 'base': {
      const { contexts = [] } = found
      const others = contexts.length > 1 ? ` The server has ${contexts.length}; tab takes the next.` : ''
      const says = `Only entries at or below this name are read.${others}`
      return [{ name: 'base.dn', label: 'Base DN', says, kind: 'text', required: true, choices: contexts }]
    }
    case 'columns': {
      const columns = found.sourceTables?.[0]?.columns.map(({ name }) => name) ?? []
      const says =
        'Its value never changes and is never used again, such as a personnel number; not a name or an address.'
      return [{ name: 'columns.id', label: 'Id column', says, kind: 'choice', choices: columns, required: true }]
    }
    case 'target':
      return targetFields(form)
    case 'table':
      return tableFields(form, found)
    case 'mapping':
      return (found.proposal?.fields ?? []).map((field) => mappingField(field, form, found.proposal?.sample))
    case 'review':
      return []
    default:
      return step satisfies never
  }
}

function sourceFields(form: Form): readonly FormField[] {
  const place: FormField = {
    name: 'source.place',
    label: 'Directory',
    says: 'The address of an LDAP server; a file, LDIF or CSV with a header line; or a tenant of Entra ID: acme.onmicrosoft.com, its id, or entra:DOMAIN.',
    kind: 'text',
    required: true,
    empty: 'such as ldaps://ldap.acme.example or people.ldif',
  }
  const text = completePlace(textOf(form, place.name))
  if (!/^ldaps?:/i.test(text)) return [place]
  return [place, ...(isPlain(text) ? [security('source.security', ['StartTLS', 'no encryption'])] : []), ca]
}

/** The app registration that reads a tenant. */
function appFields(form: Form): readonly FormField[] {
  const text = (name: string, label: string, says: string, empty: string): FormField => ({
    name: `app.${name}`,
    label,
    says,
    kind: 'text',
    required: true,
    empty,
  })
  const rights = 'User.Read.All and GroupMember.Read.All'
  return [
    text('id', 'Client id', `Of an app registration with the application permissions ${rights}.`, 'such as 5b0c52e1-…'),
    ...credentialFields(form, 'app', { label: 'Client secret' }),
    {
      name: 'app.cloud',
      label: 'Cloud',
      says: 'Which cloud of Microsoft the tenant is in; left and right choose.',
      kind: 'choice',
      choices: clouds,
    },
    ...(textOf(form, 'app.cloud') === 'another'
      ? [
          text('authority', 'Authority', 'Where its tokens come from.', 'https://…'),
          text('graph', 'Microsoft Graph', 'Where its Microsoft Graph is.', 'https://…'),
          { ...ca, name: 'app.ca' },
        ]
      : []),
  ]
}

function targetFields(form: Form): readonly FormField[] {
  const place: FormField = {
    name: 'target.place',
    label: 'Application',
    says: 'A database (postgres://user@host/database, or a SQLite file), a SCIM service (https://…), or a CSV file.',
    kind: 'text',
    required: true,
    empty: 'such as postgres://rollcall@db/app or app.db',
  }
  const kind = textOf(form, place.name) ? targetKind(form) : 'sqlite'
  if (kind === 'sqlite' || kind === 'csv') return [place]
  const label = kind === 'scim' ? 'Token' : 'Password'
  const secure = kind === 'postgres' || isPlain(textOf(form, place.name))
  return [
    place,
    ...credentialFields(form, 'target', { label, optional: true }),
    ...(secure ? [security('target.security', ['as usual', 'no encryption'])] : []),
    ...(kind === 'postgres' ? [{ ...ca, name: 'target.ca' }] : []),
  ]
}

function tableFields(form: Form, { targetTables = [] }: StartFound): readonly FormField[] {
  const table = chosenTable(form, targetTables)
  const columns = table?.columns.map(({ name }) => name) ?? []
  const isFile = targetKind(form) === 'csv'
  const idSays = isFile ? 'The column with the id of a row; new rows get a UUID.' : 'The key column. It never changes.'
  return [
    ...(isFile
      ? []
      : [
          {
            name: 'table.name',
            label: 'Table',
            says: 'One row an account; left and right choose.',
            kind: 'choice',
            required: true,
            choices: targetTables.map(({ name }) => name),
          } as const,
        ]),
    { name: 'table.id', label: 'Key column', says: idSays, kind: 'choice', required: true, choices: columns },
    ...(isFile
      ? []
      : [
          {
            name: 'table.new',
            label: 'New keys come from',
            says: 'Who makes the key of a new row.',
            kind: 'choice',
            choices: [byDatabase, byRollcall],
          } as const,
        ]),
    {
      name: 'table.active',
      label: 'Active column',
      says: 'Says whether an account may be used. Without one Rollcall can switch nobody off.',
      kind: 'choice',
      choices: [noColumn, ...columns],
    },
  ]
}

function mappingField({ name, required, unique }: Field, form: Form, sample: Sample | undefined): FormField {
  const text = textOf(form, `map.${name}`)
  const empty = required && !text ? 'required: nothing at the source answers to it' : 'not mapped'
  const says = [
    required ? 'Required.' : '',
    unique ? 'Unique.' : '',
    sample ? havingText(sample, text) : '',
    'An attribute, or an expression such as lower(uid); empty leaves it alone.',
  ]
  const label = { name: `map.${name}`, label: name, says: says.filter(Boolean).join(' ') }
  return { ...label, kind: 'text', empty, ...(required ? { required } : {}) }
}

/** What becomes of the groups of the source, in a sentence; nothing where it has none. */
export function groupsText({ sourceHasGroups, groups, groupTables }: StartProposal): string | undefined {
  if (!sourceHasGroups) return undefined
  if (!groups)
    return `No groups are proposed: to keep them too, say afterwards where ${targetName} keeps them (\`groups\` of the connection) and map them (\`groups\` of the sync); see “Groups and roles” in the guide.`
  const into = groupTables ? ` go to the table ${groupTables.table}` : ' are kept too'
  return `Groups${into}${groups.members ? ', with their members' : ', without their members'}.`
}

/** The tables there are, and the one that was chosen. */
export function chosenTable<T extends { readonly name: string }>(form: Form, tables: readonly T[]): T | undefined {
  return tables.find(({ name }) => name === textOf(form, 'table.name')) ?? tables[0]
}

/** The form as a step begins: what can be proposed stands in it, what somebody typed stays. */
export function beginStep(step: StepName, form: Form, found: StartFound): Form {
  const propose = (to: Form, name: string, text: string | undefined): Form =>
    textOf(to, name) === '' && text ? withText(to, name, text) : to
  const first = { ...form, at: 0 }
  switch (step) {
    case 'source':
      return propose(first, 'source.security', 'StartTLS')
    case 'app':
    case 'bind': {
      const way = propose(first, `${step}.way`, found.noKeychain ? 'file' : 'keychain')
      const kept = propose(way, `${step}.ref`, found.noKeychain ? '' : sourceName)
      return step === 'app' ? propose(kept, 'app.cloud', cloudOf(tenantOf(textOf(form, 'source.place')) ?? '')) : kept
    }
    case 'base':
      return propose(first, 'base.dn', found.contexts?.[0])
    case 'columns':
      return propose(
        first,
        'columns.id',
        proposeColumns(found.sourceTables?.[0]?.columns ?? []).id ?? found.sourceTables?.[0]?.columns[0]?.name,
      )
    case 'target': {
      const way = propose(first, 'target.way', found.noKeychain ? 'file' : 'keychain')
      return propose(propose(way, 'target.ref', found.noKeychain ? '' : targetName), 'target.security', 'as usual')
    }
    case 'table': {
      const { targetTables = [] } = found
      const { columns = [], name: proposed = '' } = proposeTable(targetTables) ?? {}
      const isThere = targetKind(form) === 'csv' || targetTables.some(({ name }) => name === textOf(form, 'table.name'))
      const named = isThere ? first : withText(first, 'table.name', proposed)
      const keys = isThere ? (chosenTable(form, targetTables)?.columns ?? []) : columns
      return keys.some(({ name }) => name === textOf(form, 'table.id')) ? named : forTable(named, found)
    }
    case 'mapping': {
      const { mapping = {} } = found.proposal ?? {}
      return Object.entries(mapping).reduce(
        (to, [name, text]) => (`map.${name}` in to.texts ? to : propose(to, `map.${name}`, text)),
        first,
      )
    }
    case 'review':
      return first
    default:
      return step satisfies never
  }
}

/** Key and switch of another table are proposed anew. */
export function forTable(form: Form, { targetTables = [] }: StartFound): Form {
  const columns = chosenTable(form, targetTables)?.columns ?? []
  const { id, active } = proposeColumns(columns)
  const key = columns.find(({ name }) => name === id)
  const made = key?.type === 'text' ? byRollcall : byDatabase
  const values = { 'table.id': id ?? columns[0]?.name ?? '', 'table.active': active ?? noColumn, 'table.new': made }
  return Object.entries(values).reduce((to, [name, text]) => withText(to, name, text), form)
}

/** Columns that the configuration names as fields: those that get a value. */
export function mappedColumns(form: Form, found: StartFound): readonly string[] {
  const table = chosenTable(form, found.targetTables ?? [])
  const all = table ? fillable(form, table) : []
  const mapped = all.filter(({ name, required }) => required || textOf(form, `map.${name}`))
  return (mapped.length > 0 ? mapped : all).map(({ name }) => name)
}
