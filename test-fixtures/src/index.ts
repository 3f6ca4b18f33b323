export { type Company, company, type Group, type Member, oneDayLater, type Person, who } from './directories/company.ts'
export { type CompanyOptions, companyLdif } from './directories/company-ldif.ts'
export { companyRecords } from './directories/company-records.ts'
export { type LargeOptions, largeDirectory } from './directories/large.ts'
export { type EntryAttributes, ldifEntry, uuidOf } from './directories/ldif-writer.ts'
export {
  type Account as AppAccount,
  type AppShape,
  type MemoryApp,
  type Mishap,
  memoryApp,
} from './fakes/memory-app.ts'
export { type Entry, type MemoryDirectory, memoryDirectory } from './fakes/memory-directory.ts'
export { type Authority, type Certificate, makeAuthority } from './servers/certificates.ts'
export { type Folder, makeFolder } from './servers/folder.ts'
export { type Keyring, type KeyringOptions, startKeyring } from './servers/keyring.ts'
export { available, needs, type Server } from './servers/needs.ts'
export { freePorts } from './servers/port.ts'
export { type Postgres, startPostgres } from './servers/postgres.ts'
export { skeletonLdif } from './servers/skeleton.ts'
export { type Slapd, type SlapdOptions, startSlapd } from './servers/slapd.ts'
export type { Account, Modification, SlapdAdmin } from './servers/slapd-admin.ts'
