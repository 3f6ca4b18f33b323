import type { Written } from '@rollcall/connector-sdk'
import { RollcallError, type Write } from '@rollcall/model'
import type { Attribute } from '../attributes.ts'
import type { Resource } from '../discovery/discover.ts'
import { attributeOf, type Opened } from '../opened.ts'
import { change } from './change.ts'

type Update = Extract<Write, { op: 'update' }>
type SetActive = Extract<Write, { op: 'setActive' }>

export async function update(opened: Opened, { kind, id, edits }: Update, signal: AbortSignal): Promise<Written> {
  const resource = await opened.resource(kind, signal)
  const named = edits.map((edit) => ({ attribute: writable(resource, edit.field), edit }))
  return change(opened, resource, id, named, signal)
}

export async function setActive(
  opened: Opened,
  { kind, id, active }: SetActive,
  signal: AbortSignal,
): Promise<Written> {
  const resource = await opened.resource(kind, signal)
  const attribute = writable(resource, 'active')
  const edit = { field: 'active', from: [], to: [active], add: [], remove: [] }
  return change(opened, resource, id, [{ attribute, edit, mustHold: true }], signal)
}

/** The attribute behind a field that may be written. */
export function writable(resource: Resource, name: string): Attribute {
  const attribute = attributeOf(resource, name)
  if (attribute && attribute.field.writable !== 'never') return attribute
  const message = attribute ? `${name}: the application does not let it be written.` : `There is no field ${name}.`
  throw new RollcallError('invalid.field', message, { field: name })
}
