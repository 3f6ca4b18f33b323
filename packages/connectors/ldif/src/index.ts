export { ldif } from './connector.ts'
