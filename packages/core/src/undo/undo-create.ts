import type { Value } from '@rollcall/model'
import { allows } from '../compile/check-abilities.ts'
import type { Account } from '../decide/account.ts'
import { disable, remove, unlink } from '../decide/drafts.ts'
import { joined, laterHint, nothingToUndo, refused, type UndoCase, type UndoPart } from './undo-case.ts'
import { isAsLeft } from './undo-edits.ts'

/**
 * An account that the run made is deleted again, provided it still is to the last value what Rollcall made it; where the
 * target or `allow` has no delete it is switched off, and its link kept, so that nobody gets a second account.
 */
export function undoCreate(c: UndoCase, account: Account | undefined): UndoPart {
  const { past, link, touched } = c.told
  if (past.target === undefined) {
    const hint = 'Nobody knows whether the account was made. Look for it in the target.'
    return refused(c, 'not-undone', hint)
  }
  if (!account) return link?.target === past.target ? { drafts: [unlink('undone')], findings: [] } : nothingToUndo
  const [later] = touched.values()
  if (later !== undefined) return refused(c, 'changed-since', laterHint(later))
  const changed = whatChanged(c, account)
  if (changed.length > 0)
    return joined(
      ...changed.map((field) => {
        const [value] = account.attributes[field] ?? []
        const hint =
          'Someone changed the account since it was made, so it is not deleted. Delete it by hand, or keep it.'
        return refused(c, 'changed-since', hint, { field, ...(value === undefined ? {} : { value }) })
      }),
    )
  const { abilities, definition } = c.sync
  if (abilities.delete && allows(definition, 'delete')) return { drafts: [remove(c, account, 'undone')], findings: [] }
  if (c.situation.kind === 'group' || !abilities.setActive || !allows(definition, 'disable'))
    return refused(c, 'not-undone', 'The account cannot be deleted here. Delete it by hand, or keep it.')
  const hint = 'The account cannot be deleted here, so it is switched off instead.'
  const off = refused(c, 'not-undone', hint)
  return account.active ? { drafts: disable(c, account, 'undone'), findings: off.findings } : nothingToUndo
}

/** Fields in which the account is not as the run left it. */
function whatChanged(c: UndoCase, account: Account): readonly string[] {
  const { sync, compiled, told } = c
  const { past } = told
  const { attributes = {}, active = true } = past.made ?? {}
  const pairs: Readonly<Record<string, readonly string[]>> = {
    members: [...new Set([...(attributes.members ?? []).map(String), ...past.members.added])],
    roles: past.roles.added,
  }
  const changed = sync.fields[compiled.kind].filter((name) => {
    if (name === 'active') return account.attributes.active !== undefined && account.active !== active
    const field = compiled.schema.get(name) ?? { name, type: 'text' as const }
    if (field.readable === false || field.writable === 'never') return false
    const now = account.valuesOf(field)
    if (now === undefined) return true
    const pair = pairs[name]
    if (pair) return now.some((value) => !pair.includes(String(value)))
    const left: readonly Value[] | undefined = attributes[name]
    // What Rollcall did not write the application may have filled in by itself.
    return left !== undefined && !isAsLeft(c, field, now, left)
  })
  return changed
}
