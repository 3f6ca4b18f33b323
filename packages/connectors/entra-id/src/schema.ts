import type { Field, Schema } from '@rollcall/model'
import { knownFields } from './reading/attributes.ts'
import type { EntraSettings } from './settings.ts'
import type { TenantId } from './tenant.ts'

/** The properties of people and groups; which tenant it is, whatever name leads to it. */
export async function readSchema(
  tenant: TenantId,
  { extensions }: EntraSettings,
  signal: AbortSignal,
): Promise<Schema> {
  const more = extensions.map((name): Field => ({ name, type: 'text', many: true }))
  return {
    identity: await tenant.get(signal),
    user: [...knownFields.user, ...more],
    group: [...knownFields.group, ...more],
  }
}
