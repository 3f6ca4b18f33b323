export { type BindFailure, type BindFailureKind, bindFailureOf } from './client/bind-failures.ts'
export { type LdapClient, openLdap, type PasswordCheck } from './client/client.ts'
export type { LdapStage } from './client/connect.ts'
export { isBinaryAttribute, LdapEntry } from './client/entry.ts'
export type { GssapiContext } from './client/gssapi.ts'
export type { Scope } from './client/messages.ts'
export type { FindManyRequest, ReadManyRequest } from './client/read-many.ts'
export type { RootDse } from './client/root-dse.ts'
export { type AttributeType, parseSubschema, type Subschema } from './client/schema.ts'
export type { SearchEnd, SearchRequest, SearchStream } from './client/search.ts'
export type { LdapBind, LdapSettings } from './client/settings.ts'
export type { DirectoryEntry } from './directory-entry.ts'
export type { DirSyncRequest, DirSyncStream } from './dirsync/dirsync.ts'
export { fieldsOf } from './fields/from-schema.ts'
export { isUsuallyOperational, operationalNames } from './fields/operational.ts'
export { shownAttributes } from './fields/shown.ts'
export { standardFields } from './fields/standard.ts'
export { attributesOf, type TypeOf } from './fields/values.ts'
export { attributesIn } from './filter/attributes.ts'
export { encodeFilter } from './filter/encode.ts'
export { type Matcher, toMatcher } from './filter/match.ts'
export { type AssertionValue, escapeFilterValue, type Filter, parseFilter } from './filter/parse.ts'
export {
  bothFilters,
  canonicalId,
  defaultFilters,
  directoryIdentity,
  eitherFilter,
  memberAttributes,
  memberDns,
  memberUid,
  nameAttributes,
  nameOf,
  rdnOf,
  searchFilter,
} from './kinds.ts'
export { LdifEntry, type LdifValue } from './ldif/entry.ts'
export type { LdifFault } from './ldif/parse.ts'
export { readLdif } from './ldif/read.ts'
export { toLdif } from './ldif/write.ts'
export { mapBatches } from './map-batches.ts'
export { blindSpotOf, filtersOf } from './source/blind-spot.ts'
export type { Dialect, Members, MembersReader, StandingOf } from './source/dialect.ts'
export { Directory } from './source/directory.ts'
export { find, lookUp, outermost, retell, scan } from './source/read.ts'
export { identityOf, readSchema } from './source/schema.ts'
export { ldapUrl, parsed, patienceShape, protectionShape, type SourceSettings, secretShape } from './source/settings.ts'
export { testStages } from './source/stages.ts'
export { browse, search, show } from './source/tree.ts'
export { type LockoutDuration, standingAttributes, standingOf, untilReset } from './standing.ts'
export type { SyncMessage } from './sync/answer.ts'
export type { SyncCookie } from './sync/messages.ts'
export type { SyncEnd, SyncRequest, SyncStream } from './sync/sync.ts'
export { parseGeneralizedTime } from './time.ts'
