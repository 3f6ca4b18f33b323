export { openLdap } from './connector.ts'
