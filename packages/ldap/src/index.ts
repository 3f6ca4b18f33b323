export { type LdapClient, openLdap, type PasswordCheck } from './client/client.ts'
export type { LdapStage } from './client/connect.ts'
export { isBinaryAttribute, LdapEntry } from './client/entry.ts'
export type { Scope } from './client/messages.ts'
export type { FindManyRequest, ReadManyRequest } from './client/read-many.ts'
export type { RootDse } from './client/root-dse.ts'
export { type AttributeType, parseSubschema, type Subschema } from './client/schema.ts'
export type { SearchEnd, SearchRequest, SearchStream } from './client/search.ts'
export type { LdapBind, LdapSettings } from './client/settings.ts'
export type { DirectoryEntry, DirectoryEntry } from './directory-entry.ts'
export { encodeFilter } from './filter/encode.ts'
export { type Matcher, type Matcher, toMatcher, toMatcher } from './filter/match.ts'
export {
  type AssertionValue,
  escapeFilterValue,
  type Filter,
  type Filter,
  parseFilter,
  parseFilter,
} from './filter/parse.ts'
export { LdifEntry, LdifEntry, type LdifValue, type LdifValue } from './ldif/entry.ts'
export type { LdifFault, LdifFault } from './ldif/parse.ts'
export { readLdif, readLdif } from './ldif/read.ts'
export {
  type LockoutDuration,
  type LockoutDuration,
  standingAttributes,
  standingAttributes,
  standingOf,
  standingOf,
  untilReset,
  untilReset,
} from './standing.ts'
export { parseGeneralizedTime, parseGeneralizedTime } from './time.ts'
