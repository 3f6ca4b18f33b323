import { compileSync } from '@rollcall/core'
import { canonicalJson } from '@rollcall/state'
import { digest, toHex } from '../digest.ts'
import type { EngineOptions } from '../engine.ts'
import { labelAttributes } from '../reading/labels.ts'
import { keyFields } from './comparisons.ts'
import type { Prepared } from './planning.ts'

/** Asks both systems for their schemas and checks the definition against them. */
export async function prepare(options: EngineOptions, signal: AbortSignal): Promise<Prepared> {
  return prepareWith(options, await readSchemas(options, signal))
}

/** What both systems say of themselves. */
export async function readSchemas(
  { source, target }: Pick<EngineOptions, 'source' | 'target'>,
  signal: AbortSignal,
): Promise<Prepared['schemas']> {
  const [fromSource, fromTarget] = await Promise.all([
    source.connection.schema({}, signal),
    target.connection.schema({}, signal),
  ])
  return { source: fromSource, target: fromTarget }
}

/** Throws `config.sync` with everything in the definition that does not fit. */
export function prepareWith(options: EngineOptions, schemas: Prepared['schemas']): Prepared {
  const { definition, source, target, version } = options
  const sync = compileSync(definition, { ...schemas, abilities: target.connector.capabilities })
  const labels = { user: labelAttributes(schemas.source, 'user'), group: labelAttributes(schemas.source, 'group') }
  const attributes = {
    user: [...new Set([...sync.attributes.user, ...labels.user])],
    group: [...new Set([...sync.attributes.group, ...labels.group])],
  }
  const programs = [
    version,
    source.connector.name,
    source.connector.version,
    target.connector.name,
    target.connector.version,
  ]
  const { match, groupMatch, scope } = definition
  return {
    options,
    sync,
    schemas,
    attributes,
    labels,
    keys: { user: keyFields(sync, 'user'), group: keyFields(sync, 'group') },
    configuration: hashed({
      definition,
      programs,
      source: source.settings,
      target: target.settings,
      fields: [schemas.target.user, schemas.target.group, schemas.target.roles],
    }),
    ...(definition.pilot ? { pilot: hashed(definition.pilot) } : {}),
    reading: hashed({ scope, match, groupMatch, source: source.settings }),
  }
}

function hashed(value: unknown): string {
  return toHex(digest(canonicalJson(value)))
}
