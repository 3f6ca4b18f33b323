export {
  type Coming,
  type Config,
  ConfigError,
  type ConfigProblem,
  type ConnectionConfig,
  nextRuns,
  parseSchedule,
  type Schedule,
  type ScheduledRun,
  type ScheduleProblem,
  type Starter,
  type StarterConnection,
  type StarterScope,
  type StarterSync,
  starterConfig,
} from '@rollcall/config'
export { type Keychain, openKeychain } from '@rollcall/secrets'
export { checkConfig, configSchema } from './configuration.ts'
export { connectors, type KnownConnector, listConnectors } from './connectors.ts'
export type { Surroundings } from './contexts.ts'
export { type EngineRequest, type Host, type HostOptions, openHost, type SecretCheck } from './host.ts'
export type { Log, LogEntry } from './log.ts'
export { type OpenUnsaved, openUnsaved, type Unsaved } from './unsaved.ts'
