export { type StrictDomain, type StrictDomainOptions, type Strictness, startStrictDomain } from './strict-domain.ts'
