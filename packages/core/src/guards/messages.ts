import type { Guard, GuardKind } from '@rollcall/model'

/** What a plan would do, by guard. */
const deeds: Readonly<Record<GuardKind, readonly [one: string, many: string]>> = {
  access: ['active account would lose access', 'active accounts would lose access'],
  delete: ['account would be deleted', 'accounts would be deleted'],
  group: ['group would be deleted or emptied', 'groups would be deleted or emptied'],
  membership: ['member would be removed from a group', 'members would be removed from groups'],
  role: ['role would be revoked', 'roles would be revoked'],
  identity: ['account would change what it is known by', 'accounts would change what they are known by'],
  clear: ['account would lose its value', 'accounts would lose their value'],
  create: ['record would be created', 'records would be created'],
}

/** What, why, and how to pass on purpose. */
export function messageOf(guard: Omit<Guard, 'message'>): string {
  const { code, count, limit, base, window, field, tripped, allow } = guard
  const [one, many] = deeds[code as GuardKind]
  const what = `${number(count)} ${count === 1 ? one : many}${field === undefined ? '' : ` in \`${field}\``}`
  const before = window > 0 ? `, after ${number(window)} in the last 24 hours` : ''
  const sentence = `${what}${before}; the limit is ${number(limit)} of ${number(base)}.`
  if (!tripped) return sentence
  return `${sentence} If that is meant, pass \`--allow ${allow}\`.`
}

/** With commas between thousands, whatever the locale. */
export function number(value: number): string {
  return String(value).replace(/\B(?=(?:\d{3})+$)/g, ',')
}
