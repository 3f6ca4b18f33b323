import type { SyncDefinition } from '@rollcall/model'
import type { CompiledSync, World } from './compiled.ts'

/** Compiles a definition and checks every name in it. Throws one `SyncError` with all that is wrong. */
export function compileSync(_definition: SyncDefinition, _world: World): CompiledSync {
  throw new Error('not yet')
}
