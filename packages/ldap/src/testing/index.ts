export { type StrictDomain, type StrictDomainOptions, type Strictness, startStrictDomain } from './strict-domain.ts'
export { type StrictSync, startStrictSync } from './strict-sync.ts'
