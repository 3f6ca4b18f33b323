export { csv } from './connector.ts'
