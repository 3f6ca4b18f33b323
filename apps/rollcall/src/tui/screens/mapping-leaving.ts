import type { Draft, DraftRow } from '../state/mapping-draft.ts'

/** What a policy of leaving comes to, in words; nothing for what is no policy. */
export function leavingWords({ place, text }: DraftRow, { onLeave }: Draft): readonly string[] {
  const said = text.trim()
  switch (place.part) {
    case 'onLeave':
      return accountWords(said || 'disable')
    case 'onDelete':
      // A source that only no longer has somebody has not said that they were deleted.
      return said === 'delete'
        ? ['deleted if the source confirms it']
        : accountWords(said || onLeave.trim() || 'disable')
    case 'onGroupLeave':
      return one(groups, said || 'keep')
    case 'disableWhen':
      return [said === 'never' ? 'no state switches it off' : 'each switches the account off']
    default:
      return []
  }
}

function accountWords(policy: string): readonly string[] {
  const after = /^delete after (\S+)$/.exec(policy)?.[1]
  return after === undefined ? one(accounts, policy) : [`off at once, deleted after ${after}`]
}

function one(words: Readonly<Record<string, string>>, policy: string): readonly string[] {
  const found = Object.hasOwn(words, policy) ? words[policy] : undefined
  return found === undefined ? [] : [found]
}

const accounts: Readonly<Record<string, string>> = {
  disable: 'the account is switched off',
  delete: 'the account is deleted',
  keep: 'the account is left as it is',
  unlink: 'left as it is, and forgotten',
}

const groups: Readonly<Record<string, string>> = {
  keep: 'the group is left as it is',
  empty: 'its members are taken out',
  delete: 'the group is deleted',
}
