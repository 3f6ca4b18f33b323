import type { EngineOptions, SyncEngine } from './engine.ts'

/** Checks the definition against both schemas and makes the sync ready. Throws `config.sync` with every problem. */
export async function openEngine(_options: EngineOptions, _signal: AbortSignal): Promise<SyncEngine> {
  throw new Error('not built yet')
}
