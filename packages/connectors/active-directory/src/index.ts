export { activeDirectory } from './connector.ts'
