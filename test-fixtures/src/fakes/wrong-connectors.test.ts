import { lackingFor, provesLacking, rules, type Subject, type UserDraft } from '@rollcall/connector-sdk/testing'
import { describe, expect, it } from 'vitest'
import { breachesOf, limitedTo, type Twist, type Wrong } from './breaches.ts'
import { appKit, directoryKit, type Kitted } from './memory-kits.ts'
import { wrongFeeds } from './wrong-feeds.ts'
import { wrongSources } from './wrong-sources.ts'
import { wrongTargets } from './wrong-targets.ts'
import { wrongSignIns, wrongTrees } from './wrong-trees.ts'
import { wrongWithStrange } from './wrong-with-strange.ts'

/** Each kind of system with the connectors that are wrong about it; they can do no more than what they are wrong about. */
const wrongs: readonly (readonly [system: string, right: () => Kitted, wrongs: readonly Wrong[]])[] = [
  ['source', () => limitedTo(directoryKit(), 'scan', 'find'), wrongSources],
  ['source with a tree', () => limitedTo(directoryKit(), 'scan', 'browse', 'show', 'search'), wrongTrees],
  ['source with a feed', () => limitedTo(directoryKit(), 'scan', 'delta', 'watch'), wrongFeeds],
  ['source with passwords', () => limitedTo(directoryKit(), 'scan', 'find', 'authenticate'), wrongSignIns],
  ['target', () => withoutHostile(appKit()), wrongTargets],
  ['target on a strange server', appKit, wrongWithStrange],
]

function withoutHostile({ connector, kit: { hostile: _, ...kit } }: Kitted): Kitted {
  return { connector, kit }
}

describe.each(wrongs)('a %s that', (_, right, all) => {
  it.each(all)('%s breaks the rule that it %s, and no other', async (_, breaks, twist) => {
    expect(await breachesOf(right(), twist)).toEqual([breaks])
  })
})

const opening = 'sends nothing when it is opened'

describe('a connector that connects when it is opened', () => {
  it('breaks that rule, and cannot tell where its test stopped', async () => {
    const connects: Twist = (_, settings) => {
      if ('nowhere' in settings) throw new Error('There is nobody.')
      return {}
    }
    expect(await breachesOf(appKit(), connects)).toEqual([opening, 'tells at which stage a test stopped'])
  })
})

describe('the suite', () => {
  const broken = new Set([opening, ...wrongs.flatMap(([, , all]) => all.map(([, breaks]) => breaks))])

  it.each(rules.map(({ title }) => title))('has a connector that breaks the rule that it %s', (title) => {
    expect(broken).toContain(title)
  })

  it('has no two rules of one name, and no wrong connector without its rule', () => {
    const titles = new Set(rules.map(({ title }) => title))
    expect([titles.size, [...broken].filter((title) => !titles.has(title))]).toEqual([rules.length, []])
  })

  it('leaves no rule out because a kit forgot to name what it needs', async () => {
    const { connector, kit } = appKit()
    const { many: _, required: __, ...draft } = kit.user.draft as UserDraft
    const { group: ___, ...forgetful }: Subject = { ...kit, connector, user: { ...kit.user, draft } }
    const lacking = [...new Set(rules.flatMap((rule) => lackingFor(rule, forgetful) ?? []))]
    const proofs = await Promise.allSettled(lacking.map((need) => provesLacking(need, forgetful)))
    expect(Object.fromEntries(lacking.map((need, at) => [need, proofs[at]?.status]))).toEqual({
      scope: 'fulfilled',
      groups: 'rejected',
      dn: 'fulfilled',
      required: 'rejected',
      many: 'rejected',
      ...Object.fromEntries(
        ['browse', 'show', 'search', 'delta', 'watch', 'authenticate'].map((one) => [one, 'fulfilled']),
      ),
    })
  })

  it('asks for the password of somebody where passwords are checked', async () => {
    const { connector, kit } = directoryKit()
    const { signIn: _, ...forgetful }: Subject = { ...kit, connector }
    await expect(provesLacking('signIn', forgetful)).rejects.toThrow('The system has `signIn`')
  })
})
