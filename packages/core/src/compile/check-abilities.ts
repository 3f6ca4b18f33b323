import type { ChangeWord, OnLeave, SyncDefinition } from '@rollcall/model'
import { didYouMean } from '@rollcall/model'
import type { World } from './compiled.ts'
import type { Complain } from './sync-error.ts'

/** Whether a sync may make changes of this kind. */
export function allows({ allow }: Pick<SyncDefinition, 'allow'>, word: ChangeWord): boolean {
  return allow === undefined || allow.includes(word)
}

/** Refuses what the policies ask for and the target cannot do: nothing is skipped silently later. */
export function checkAbilities(definition: SyncDefinition, { target, abilities }: World, complain: Complain): void {
  const { disableWhen, onLeave, onDelete, onGroupLeave, onTargetMissing } = definition
  if (allows(definition, 'create') && !abilities.create) {
    complain('to', 'The target cannot create anything.', 'Leave `create` out of `allow`.')
  }
  if (allows(definition, 'update') && !abilities.update) {
    complain('to', 'The target cannot change anything.', 'Leave `update` and `rename` out of `allow`.')
  }
  if (onTargetMissing === 'recreate' && !abilities.create)
    complain('onTargetMissing', 'The target cannot create anything.')
  if (definition.groups) {
    if (onGroupLeave === 'delete' && !abilities.delete)
      complain('onGroupLeave', 'The target cannot delete.', 'Use `keep`.')
    if (onGroupLeave === 'empty' && !abilities.members) {
      complain('onGroupLeave', 'The target cannot change the members of a group.', 'Use `keep`.')
    }
  }
  if (definition.users === undefined) return
  const switches = abilities.setActive !== undefined && target.user.some(({ name }) => name === 'active')
  const cannotSwitch = !switches && allows(definition, 'disable')
  const cannotDelete = !abilities.delete && allows(definition, 'delete')
  if (disableWhen.length > 0 && cannotSwitch) {
    complain('disableWhen', 'The target cannot switch accounts off.', 'Write `disableWhen: []`.')
  }
  const policies = sameLeave(onLeave, onDelete) ? { onLeave } : { onLeave, onDelete }
  for (const [path, policy] of Object.entries(policies)) {
    if (disables(policy) && cannotSwitch) {
      complain(path, 'The target cannot switch accounts off.', 'Use `keep`, `unlink` or `delete`.')
    }
    if (deletes(policy) && cannotDelete)
      complain(path, 'The target cannot delete accounts.', 'Use `disable` or `keep`.')
  }
}

/** Only roles that the target knows can be granted. */
export function checkRoles({ roles }: SyncDefinition, { target, abilities }: World, complain: Complain): void {
  const known = target.roles?.map(({ name }) => name) ?? []
  for (const role of Object.keys(roles)) {
    if (!abilities.roles) complain(`roles.${role}`, 'The target cannot grant roles.', 'Leave `roles` out.')
    else if (!known.includes(role))
      complain(`roles.${role}`, `The target has no role \`${role}\`.`, didYouMean(role, known))
  }
}

function disables(policy: OnLeave): boolean {
  return policy === 'disable' || typeof policy === 'object'
}

function deletes(policy: OnLeave): boolean {
  return policy === 'delete' || typeof policy === 'object'
}

/** Whether being gone is treated as being out of scope is. */
export function sameLeave(one: OnLeave, other: OnLeave): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
