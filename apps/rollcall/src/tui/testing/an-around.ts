import type { SyncDefinition } from '@rollcall/model'
import { type Known, type KnownConnection, nothingKnown } from '../state/known.ts'
import type { Around, Frame } from '../state/screen.ts'
import { aLook, asciiLook } from './a-state.ts'

/** 2026-04-10 14:02 UTC. */
export const now: number = aLook.now

/** What screens see, in a terminal of 80×24 unless said otherwise. */
export function anAround(more: Partial<Around> & { readonly ascii?: true } = {}): Around {
  const { ascii, ...rest } = more
  const size = { columns: 80, rows: 24 }
  return { known: aKnown(), look: ascii ? asciiLook : aLook, size, readOnly: false, ...rest }
}

export function aFrame(around: Around = anAround()): Frame {
  return { width: around.size.columns - 4, height: around.size.rows - 4, around }
}

/** corp → wiki, and a sync `staff` between them. */
export function aKnown(more: Partial<Known> = {}): Known {
  const connections = [
    aConnection({ name: 'corp', title: 'OpenLDAP', where: 'ldap.acme.example' }),
    aConnection({ name: 'wiki', connector: 'scim', title: 'SCIM 2.0', can: ['scan', 'find', 'create'] }),
  ]
  return { ...nothingKnown, file: '/srv/acme/rollcall.yaml', status: 'good', connections, syncs: [aSync()], ...more }
}

export function aConnection(more: Partial<KnownConnection> = {}): KnownConnection {
  const can = ['scan', 'find', 'browse', 'show', 'search']
  return { name: 'corp', connector: 'openldap', title: 'OpenLDAP', where: '', settings: 'a', can, ...more }
}

export function aSync(more: Partial<SyncDefinition> = {}): SyncDefinition {
  return {
    name: 'staff',
    from: 'corp',
    to: 'wiki',
    scope: { users: { exclude: [] } },
    match: [{ field: 'userName', expression: 'uid' }],
    groupMatch: [],
    users: { userName: { expression: 'uid', write: 'always' } },
    roles: {},
    enforceRoles: false,
    states: {},
    disableWhen: ['disabled', 'expired'],
    onLeave: 'disable',
    onDelete: 'disable',
    onGroupLeave: 'keep',
    onTargetMissing: 'finding',
    onDrift: 'repair',
    limits: {},
    protect: [],
    ...more,
  }
}
