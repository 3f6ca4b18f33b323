export { checkConnection, parseSettings } from './check-connections.ts'
export type {
  Config,
  ConnectionConfig,
  ConnectorCatalog,
  ConnectorFacts,
  LateMistake,
  Schedule,
  UiConfig,
} from './config.ts'
export { type DiffLine, diffLines } from './diff-lines.ts'
export { type ConfigEdit, editConfig } from './edit-config.ts'
export { jsonSchema } from './json-schema.ts'
export { loadConfig, parseConfig } from './load.ts'
export { type Coming, nextRuns, type ScheduledRun } from './next-runs.ts'
export { parseEdit } from './parse-edit.ts'
export { ConfigError, type ConfigProblem, renderProblems } from './problem.ts'
export { rawConnection, rawConnections } from './raw-connection.ts'
export { parseSchedule, type ScheduleProblem } from './schedule-schema.ts'
export { type Setting, settingsOf } from './settings-form.ts'
export { type Starter, type StarterConnection, type StarterScope, type StarterSync, starterConfig } from './starter.ts'
