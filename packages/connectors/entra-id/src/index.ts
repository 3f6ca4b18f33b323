export { entraId } from './connector.ts'
