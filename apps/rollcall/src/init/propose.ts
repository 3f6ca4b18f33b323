import type { Field } from '@rollcall/model'
import { bareAttribute } from './bare-attribute.ts'
import { havingOf, type Sample } from './sample.ts'

/** What a first configuration maps, tried in this order: a target field by its usual names, from the source's usual attributes. */
interface Custom {
  readonly fields: readonly string[]
  readonly expressions: readonly string[]
}

const customs: readonly Custom[] = [
  {
    fields: ['externalid', 'external_id', 'directoryid', 'directory_id', 'sourceid', 'source_id'],
    expressions: ['id'],
  },
  {
    fields: ['username', 'user_name', 'login', 'uid', 'account'],
    expressions: ['lower(uid)', 'lower(sAMAccountName)', 'lower(userPrincipalName)'],
  },
  {
    fields: ['displayname', 'display_name', 'fullname', 'full_name', 'name', 'cn'],
    expressions: ['displayName', 'cn'],
  },
  { fields: ['givenname', 'given_name', 'firstname', 'first_name', 'name.givenname'], expressions: ['givenName'] },
  {
    fields: ['familyname', 'family_name', 'lastname', 'last_name', 'surname', 'sn', 'name.familyname'],
    expressions: ['sn', 'surname'],
  },
  { fields: ['mail', 'email', 'emailaddress', 'email_address', 'e_mail'], expressions: ['mail'] },
  { fields: ['emails', 'mails'], expressions: ['all(mail)', 'mail'] },
  {
    fields: ['phone', 'telephone', 'phonenumber', 'phone_number', 'telephonenumber'],
    expressions: ['telephoneNumber', 'businessPhones'],
  },
  { fields: ['mobile', 'mobilephone', 'mobile_phone'], expressions: ['mobile', 'mobilePhone'] },
  { fields: ['title', 'jobtitle', 'job_title'], expressions: ['title', 'jobTitle'] },
  { fields: ['department', 'ou', 'unit'], expressions: ['departmentNumber', 'department', 'ou'] },
  {
    fields: ['employeenumber', 'employee_number', 'employeeid', 'employee_id'],
    expressions: ['employeeNumber', 'employeeID'],
  },
]

const groupCustoms: readonly Custom[] = [
  {
    fields: ['externalid', 'external_id', 'directoryid', 'directory_id', 'sourceid', 'source_id'],
    expressions: ['id'],
  },
  { fields: ['displayname', 'display_name', 'name', 'cn', 'title'], expressions: ['cn', 'displayName'] },
  { fields: ['description'], expressions: ['description'] },
  { fields: ['members'], expressions: ['members'] },
]

export interface Proposal {
  readonly mapping: Readonly<Record<string, string>>
  /** `field = expression` */
  readonly match: readonly string[]
  /** Required fields that nothing at the source answers to. */
  readonly open: readonly string[]
}

/** The attributes of a source that a first mapping of people may name. */
export function usualAttributes(source: readonly Field[]): readonly string[] {
  const usual = new Set(
    customs.flatMap(({ expressions }) => expressions.map((one) => bareAttribute(one).toLowerCase())),
  )
  return source.map(({ name }) => name).filter((name) => usual.has(name.toLowerCase()))
}

/**
 * Maps what the target has to what the source usually calls it: only attributes that the source knows, the one that most people
 * of a sample have, and to a required field none that nobody has.
 */
export function proposeMapping(
  target: readonly Field[],
  source: readonly Field[],
  { kind = 'user', sample }: { readonly kind?: 'user' | 'group'; readonly sample?: Sample | undefined } = {},
): Proposal {
  const having = (expression: string): number => (sample && havingOf(sample, expression)) ?? 1
  const known = new Set(source.map(({ name }) => name.toLowerCase()))
  const mapping: Record<string, string> = {}
  for (const { name, writable, required } of target) {
    if (writable === 'never') continue
    const custom = (kind === 'user' ? customs : groupCustoms).find(({ fields }) => fields.includes(name.toLowerCase()))
    const [expression] = (custom?.expressions ?? [])
      .filter((one) => answers(one, known))
      .toSorted((one, other) => having(other) - having(one))
    if (expression && !(required && having(expression) === 0)) mapping[name] = expression
  }
  const match = target
    .filter(({ name, unique }) => unique && mapping[name])
    .map(({ name }) => `${name} = ${bareAttribute(mapping[name] ?? '')}`)
  const open = target.filter(({ name, required }) => required && !mapping[name]).map(({ name }) => name)
  return { mapping, match, open }
}

/** The entries below a base that by their names hold people and groups. */
export function proposeBases(refs: readonly string[]): { readonly users?: string; readonly groups?: string } {
  const named = refs.filter((ref) => /^[^=]+=(people|persons?|users?|staff|accounts|employees)\s*(,|$)/i.test(ref))
  // Every domain of Active Directory has its CN=Users, and keeps its people there only if it has no unit for them.
  const users = named.find((ref) => !/^cn=users,/i.test(ref)) ?? named[0]
  const groups = refs.find((ref) => /^[^=]+=(groups?|roles|teams)\s*(,|$)/i.test(ref))
  return { ...(users ? { users } : {}), ...(groups ? { groups } : {}) }
}

function answers(expression: string, known: ReadonlySet<string>): boolean {
  const attribute = bareAttribute(expression)
  return attribute === 'id' || attribute === 'members' || known.has(attribute.toLowerCase())
}

/** The table that by its name holds accounts; else the first with a column for a login or an address. */
export function proposeTable<T extends { readonly name: string; readonly columns: readonly Field[] }>(
  tables: readonly T[],
): T | undefined {
  const bare = ({ name }: T): string => name.slice(name.lastIndexOf('.') + 1).toLowerCase()
  const named = tables.find((table) =>
    /^(app_|auth_)?(users?|accounts?|people|persons?|members?|logins?)$/.test(bare(table)),
  )
  const usual = new Set(
    customs
      .slice(1, 2)
      .flatMap(({ fields }) => fields)
      .concat('mail', 'email'),
  )
  return named ?? tables.find(({ columns }) => columns.some(({ name }) => usual.has(name.toLowerCase()))) ?? tables[0]
}

/** Which columns by their names hold the key, and whether an account may be used. */
export function proposeColumns(columns: readonly Field[]): { readonly id?: string; readonly active?: string } {
  const called = (words: RegExp): Field | undefined => columns.find(({ name }) => words.test(name))
  const id =
    called(/^(id|uuid|guid|pk)$/i) ??
    called(/^(account|user|person|personnel|employee)_?(id|number|no)$/i) ??
    columns.find(({ unique }) => unique)
  const active = columns.find(
    ({ name, type }) => /^(is_?)?(active|enabled)$/i.test(name) && ['boolean', 'number', 'text'].includes(type),
  )
  return { ...(id ? { id: id.name } : {}), ...(active ? { active: active.name } : {}) }
}
