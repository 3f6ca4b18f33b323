export { scim } from './connector.ts'
