export {
  type Company,
  company,
  type Group,
  type Member,
  oneDayLater,
  type Person,
  titleOf,
  who,
} from './directories/company.ts'
export { type CompanyAdOptions, companyAdLdif } from './directories/company-ad.ts'
export { type CompanyOptions, companyLdif } from './directories/company-ldif.ts'
export { companyRecords } from './directories/company-records.ts'
export { type LargeOptions, largeDirectory } from './directories/large.ts'
export { type EntryAttributes, ldifEntry, uuidOf } from './directories/ldif-writer.ts'
export type { Account as AppAccount, AppShape } from './fakes/app-shape.ts'
export type { App as GraphApp, FederatedCredential, ManagedIdentity } from './fakes/graph/apps.ts'
export type { Behaviour as GraphBehaviour, GraphRequest, Mishap as GraphMishap } from './fakes/graph/behaviour.ts'
export { addCompany, changeCompany, idOf as graphIdOf, userOf as graphUserOf } from './fakes/graph/company-tenant.ts'
export { type GraphFake, type GraphFakeOptions, startGraphFake } from './fakes/graph/graph-fake.ts'
export type { Tenant } from './fakes/graph/tenant.ts'
export { type MemoryApp, type Mishap, memoryApp } from './fakes/memory-app.ts'
export { type Entry, type MemoryDirectory, memoryDirectory } from './fakes/memory-directory.ts'
export type { Behaviour as ScimBehaviour } from './fakes/scim/behaviour.ts'
export { type ScimFake, startScimFake } from './fakes/scim/scim-fake.ts'
export { type Authority, type Certificate, makeAuthority } from './servers/certificates.ts'
export { type Dirsrv, type DirsrvOptions, startDirsrv } from './servers/dirsrv.ts'
export { type Folder, makeFolder } from './servers/folder.ts'
export { type Keyring, type KeyringOptions, startKeyring } from './servers/keyring.ts'
export type { Account, LdapAdmin, Modification } from './servers/ldap-admin.ts'
export { available, needs, type Server } from './servers/needs.ts'
export { freePorts } from './servers/port.ts'
export { type Postgres, startPostgres } from './servers/postgres.ts'
export { type Samba, type SambaOptions, startSamba } from './servers/samba.ts'
export type { SambaAdmin } from './servers/samba-admin.ts'
export { type ScimKind, type ScimmyServer, type ScimRequest, type ScimResource, startScimmy } from './servers/scimmy.ts'
export { type SelfSigned, type SelfSignedOptions, selfSigned } from './servers/self-signed.ts'
export { skeletonLdif } from './servers/skeleton.ts'
export { type Slapd, type SlapdOptions, startSlapd } from './servers/slapd.ts'
export type { SlapdAdmin } from './servers/slapd-admin.ts'
export type { SlapdSync } from './servers/slapd-config.ts'
