import type { Field, Schema } from '@rollcall/model'

/** Fields of accounts that a mapping may fill: not those that policies write, nor what the target keeps to itself. */
export function fieldsToMap({ user }: Schema): readonly Field[] {
  return user.filter(({ name, writable, secret }) => writable !== 'never' && !secret && !kept.has(name))
}

const kept: ReadonlySet<string> = new Set(['active', 'roles', 'members'])
