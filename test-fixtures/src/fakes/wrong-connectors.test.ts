import { lackingFor, provesLacking, rules, type Subject, type UserDraft } from '@rollcall/connector-sdk/testing'
import { describe, expect, it } from 'vitest'
import { breachesOf, type Twist } from './breaches.ts'
import { appKit, directoryKit } from './memory-kits.ts'
import { wrongSources } from './wrong-sources.ts'
import { wrongTargets } from './wrong-targets.ts'

const opening = 'sends nothing when it is opened'

describe('a source that', () => {
  it.each(wrongSources)('%s breaks the rule that it %s, and no other', async (_, breaks, twist) => {
    expect(await breachesOf(directoryKit(), twist)).toEqual([breaks])
  })
})

describe('a target that', () => {
  it.each(wrongTargets)('%s breaks the rule that it %s, and no other', async (_, breaks, twist) => {
    expect(await breachesOf(appKit(), twist)).toEqual([breaks])
  })
})

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
  it('has no rule that none of these breaks', () => {
    const broken = new Set([opening, ...[...wrongSources, ...wrongTargets].map(([, breaks]) => breaks)])
    expect(rules.map(({ title }) => title).filter((title) => !broken.has(title))).toEqual([])
  })

  it('leaves no rule out because a kit forgot to name what it needs', async () => {
    const { connector, kit } = appKit()
    const { many: _, required: __, ...draft } = kit.user.draft as UserDraft
    const { group: ___, ...forgetful }: Subject = { ...kit, connector, user: { ...kit.user, draft } }
    const lacking = [...new Set(rules.flatMap((rule) => lackingFor(rule, forgetful) ?? []))]
    expect(lacking).toEqual(['scope', 'groups', 'dn', 'required', 'many'])
    const proofs = await Promise.allSettled(lacking.map((need) => provesLacking(need, forgetful)))
    expect(proofs.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected', 'rejected'])
  })
})
