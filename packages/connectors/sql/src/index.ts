export { sql } from './connector.ts'
