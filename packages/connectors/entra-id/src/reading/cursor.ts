import { createHash } from 'node:crypto'
import type { Query } from '@rollcall/connector-sdk'
import type { EntraSettings } from '../settings.ts'
import { deltaSelect, type Selection } from './selection.ts'

/** Where a feed goes on, and what that holds for. */
export interface Cursor {
  readonly of: string
  readonly link: string
}

/** What a deltaLink is good for: a digest of tenant, Graph, app, kind, what is selected, and the filter. */
export function bindingOf(
  tenant: string,
  root: string,
  app: EntraSettings,
  query: Query,
  selection: Selection,
): string {
  const parts = [
    tenant,
    root,
    app.clientId ?? 'managed identity',
    query.kind,
    deltaSelect(selection),
    query.filter ?? '',
  ]
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 22)
}

export function writeCursor({ of, link }: Cursor): string {
  return JSON.stringify({ of, link })
}

export function parseCursor(text: string): Cursor | undefined {
  try {
    const { of, link } = JSON.parse(text) as Partial<Record<string, unknown>>
    return typeof of === 'string' && typeof link === 'string' ? { of, link } : undefined
  } catch {
    return undefined
  }
}
