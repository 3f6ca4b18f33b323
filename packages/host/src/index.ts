export {
  type Coming,
  type Config,
  type ConfigEdit,
  ConfigError,
  type ConfigProblem,
  type ConnectionConfig,
  type DiffLine,
  nextRuns,
  parseSchedule,
  type Schedule,
  type ScheduledRun,
  type ScheduleProblem,
  type Setting,
  type Starter,
  type StarterConnection,
  type StarterScope,
  type StarterSync,
  starterConfig,
  type UiConfig,
} from '@rollcall/config'
export type { SecretRef, Stage, TableFacts } from '@rollcall/connector-sdk'
export { type Keychain, openKeychain } from '@rollcall/secrets'
export { checkEdit } from './check-edit.ts'
export { checkConfig, checkText, configSchema, connectorSettings, readConnection } from './configuration.ts'
export { connectors, type KnownConnector, listConnectors } from './connectors.ts'
export type { Surroundings } from './contexts.ts'
export { type EditProposal, proposeEdit, proposeSets, writeEdit } from './edit-file.ts'
export { type EngineRequest, type Host, type HostOptions, openHost, type SecretCheck } from './host.ts'
export type { Log, LogEntry } from './log.ts'
export { secretsLeft } from './secrets-left.ts'
export {
  checkSecret,
  checkUnsaved,
  type OpenUnsaved,
  openUnsaved,
  readTables,
  type SettingProblem,
  type Unsaved,
} from './unsaved.ts'
