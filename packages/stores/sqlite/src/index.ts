export type { Clock, ConnectionOptions as SqliteStateOptions } from './connection.ts'
export { openSqliteState } from './open.ts'
