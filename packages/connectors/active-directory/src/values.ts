import {
  type AttributeType,
  attributesOf,
  type DirectoryEntry,
  fieldsOf,
  type Subschema,
  type TypeOf,
} from '@rollcall/ldap'
import type { Attributes, Field, Value } from '@rollcall/model'
import { fileTimes, parseFileTime } from './file-time.ts'
import { guidBytes, guidOf } from './guid.ts'
import { sidBytes, sidOf } from './sid.ts'

/** Attributes whose bytes have one text that people know. */
const spelled: Readonly<Record<string, (bytes: Uint8Array) => string | undefined>> = {
  objectguid: guidOf,
  'ms-ds-consistencyguid': guidOf,
  msexchmailboxguid: guidOf,
  objectsid: sidOf,
  sidhistory: sidOf,
  securityidentifier: sidOf,
}

/** Ids and times as text that can be compared; everything else as in any directory. */
export function adAttributesOf(entry: DirectoryEntry, names: readonly string[], typeOf: TypeOf): Attributes {
  const special = names.filter((name) => isSpecial(name))
  const plain = attributesOf(
    entry,
    names.filter((name) => !isSpecial(name)),
    typeOf,
  )
  const told: Record<string, readonly Value[]> = { ...plain }
  for (const name of special) {
    const values = entry.values(name).flatMap((value) => specialValue(name, value) ?? [])
    if (values.length > 0) told[name] = values
  }
  return told
}

/** What stands for "never" is no value. */
function specialValue(name: string, value: string | Uint8Array): Value | undefined {
  const key = name.toLowerCase()
  const spell = spelled[key]
  if (spell) return typeof value === 'string' ? value : (spell(value) ?? value)
  return typeof value === 'string' ? timeOf(value) : value
}

function timeOf(text: string): string | undefined {
  try {
    const at = parseFileTime(text)
    return at === undefined ? undefined : new Date(at).toISOString()
  } catch {
    return text // the mapping says what is wrong with it
  }
}

function isSpecial(name: string): boolean {
  return spelled[name.toLowerCase()] !== undefined || fileTimes.has(name.toLowerCase())
}

/** A value as the server compares it. */
export function adAssertionOf(attribute: string, value: string): string | Uint8Array | undefined {
  switch (spelled[attribute.toLowerCase()]) {
    case guidOf:
      return guidBytes(value)
    case sidOf:
      return sidBytes(value)
    default:
      return value
  }
}

/** The attributes of a schema that leaves out matching rules: Active Directory compares text without case, and by any attribute. */
export function adFieldsOf(subschema: Subschema): readonly Field[] {
  return fieldsOf(subschema).map((field) => {
    const type = subschema.find(field.name)
    return type ? fieldOf(field, type) : field
  })
}

function fieldOf({ name, secret }: Field, { syntax, singleValue }: AttributeType): Field {
  const type = typeOf(name, syntax)
  return {
    name,
    type,
    ...(singleValue ? {} : { many: true }),
    ...(type === 'bytes' || type === 'time' ? {} : { findable: true }),
    ...(type === 'text' && spelled[name.toLowerCase()] === undefined ? { ignoreCase: true } : {}),
    ...(secret ? { secret } : {}),
  }
}

function typeOf(name: string, syntax: string = ''): Field['type'] {
  if (spelled[name.toLowerCase()]) return 'text'
  if (fileTimes.has(name.toLowerCase())) return 'time'
  return types[syntax] ?? 'text'
}

/** Syntaxes of LDAP (RFC 4517 section 3.3) and of Active Directory (MS-ADTS 3.1.1.2.2.2.2). */
const types: Readonly<Record<string, Field['type']>> = {
  '1.3.6.1.4.1.1466.115.121.1.5': 'bytes', // Binary
  '1.3.6.1.4.1.1466.115.121.1.7': 'boolean',
  '1.3.6.1.4.1.1466.115.121.1.12': 'ref', // DN
  '1.3.6.1.4.1.1466.115.121.1.24': 'time', // Generalized Time
  '1.3.6.1.4.1.1466.115.121.1.27': 'number', // Integer
  '1.3.6.1.4.1.1466.115.121.1.40': 'bytes', // Octet String
  '1.3.6.1.4.1.1466.115.121.1.53': 'time', // UTC Time
  '1.2.840.113556.1.4.906': 'number', // large integer
  '1.2.840.113556.1.4.907': 'bytes', // security descriptor
}

/** For servers that hide their schema. */
export const adStandardFields: readonly Field[] = [
  ...list('text', { many: true, findable: true, ignoreCase: true }, [
    'objectClass description proxyAddresses otherMailbox otherTelephone servicePrincipalName url businessCategory',
  ]),
  ...list('text', { findable: true, ignoreCase: true }, [
    'cn name displayName sAMAccountName userPrincipalName mail mailNickname givenName sn initials title department company',
    'division employeeID employeeNumber employeeType physicalDeliveryOfficeName telephoneNumber mobile pager homePhone',
    'facsimileTelephoneNumber streetAddress street l st postalCode co c ou o info wWWHomePage preferredLanguage uid',
    'objectCategory homeDirectory homeDrive loginShell unixHomeDirectory gecos',
    ...Array.from({ length: 15 }, (_, index) => `extensionAttribute${index + 1}`),
  ]),
  ...list('text', { findable: true }, ['objectGUID objectSid mS-DS-ConsistencyGuid']),
  ...list('number', { findable: true }, [
    'userAccountControl groupType sAMAccountType primaryGroupID countryCode uidNumber gidNumber uSNChanged uSNCreated',
    'msDS-User-Account-Control-Computed logonCount badPwdCount',
  ]),
  ...list('time', {}, [
    'whenCreated whenChanged accountExpires pwdLastSet lastLogon lastLogonTimestamp lockoutTime badPasswordTime',
  ]),
  ...list('ref', { many: true, findable: true }, ['member memberOf directReports managedObjects']),
  ...list('ref', { findable: true }, ['manager managedBy distinguishedName']),
  ...list('bytes', { many: true }, ['jpegPhoto thumbnailPhoto userCertificate']),
]

function list(type: Field['type'], more: Omit<Field, 'name' | 'type'>, names: readonly string[]): readonly Field[] {
  return names.flatMap((line) => line.split(' ')).map((name) => ({ name, type, ...more }))
}
