import type { Kind } from '@rollcall/model'

/** The least application permission that reads a kind (Graph: permissions tables of each call). */
export const permissions: Readonly<Record<Kind, string>> = { user: 'User.Read.All', group: 'GroupMember.Read.All' }

/** Properties that need one of their own (Graph: resources/user). */
export const guarded: Readonly<Record<string, string>> = {
  signInActivity: 'AuditLog.Read.All',
  customSecurityAttributes: 'CustomSecAttributeAssignment.Read.All',
  employeeLeaveDateTime: 'User-LifeCycleInfo.Read.All',
}

/** What an administrator has to allow, so that a call is answered. */
export function grant(path: string, select: string): string {
  const own = select.split(',').flatMap((name) => guarded[name] ?? [])
  const names = [rightFor(path), ...new Set(own)].join(' and ')
  return `Give the app the application permission ${names} of Microsoft Graph, and let an administrator consent to it.`
}

function rightFor(path: string): string {
  if (path === '/subscriptions/groups') return 'Group.Read.All'
  if (path.startsWith('/subscriptions')) return permissions.user
  if (/^\/groups\/[^/]+\/members/.test(path))
    return `${permissions.group}, for groups that hide their members Member.Read.Hidden as well`
  if (path.startsWith('/groups')) return permissions.group
  return path.startsWith('/users') ? permissions.user : `${permissions.user} and ${permissions.group}`
}
