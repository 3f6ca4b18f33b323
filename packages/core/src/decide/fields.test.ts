import type { Attributes, Field, SyncDefinition } from '@rollcall/model'
import { describe, expect, it } from 'vitest'
import type { Decision } from '../situation.ts'
import { aLink, anAccount, aPerson, aSituation } from '../testing/a-situation.ts'
import { aMapping, application, aSync } from '../testing/a-sync.ts'
import { codes, opsOf } from '../testing/looks.ts'
import { decide } from './decide.ts'

/** One field of Mora, seen three ways; the base is absent where nothing was ever agreed. */
function compared(
  field: string,
  { base, source, target }: { base?: Attributes[string]; source: Attributes[string]; target: Attributes[string] },
  {
    write = 'always',
    expression = 'title',
    ...policy
  }: Partial<SyncDefinition> & { write?: 'always' | 'onCreate' | 'ifEmpty'; expression?: string } = {},
): Decision {
  const sync = aSync({
    users: { ...aMapping({ userName: 'uid' }), [field]: { expression, write } },
    ...policy,
  })
  const attribute = expression.replace(/^all\((.*)\)$/, '$1')
  const link = aLink({ base: { userName: ['mora'], ...(base ? { [field]: base } : {}) } })
  const told = { entry: aPerson({ [attribute]: source }), link, account: anAccount({ [field]: target }) }
  return decide(sync, aSituation(sync, told))
}

const edits = ({ drafts }: Decision) => drafts.flatMap(({ step }) => (step.op === 'update' ? step.edits : []))

describe('a field with one value', () => {
  it('that changed at the source is written, and says what is expected there', () => {
    const decision = compared('title', { base: ['Pilot'], source: ['Chief'], target: ['Pilot'] })
    expect(decision.drafts).toMatchObject([{ phase: 4, why: 'source-changed', undo: 'exact' }])
    expect(edits(decision)).toEqual([{ field: 'title', from: ['Pilot'], to: ['Chief'], add: [], remove: [] }])
    expect(decision.findings).toEqual([])
    expect(decision.link?.base.title).toEqual(['Chief'])
  })
  it('that someone changed in the target is drift, and put back', () => {
    const decision = compared('title', { base: ['Pilot'], source: ['Pilot'], target: ['Chief'] })
    expect(decision.drafts).toMatchObject([{ why: 'drift' }])
    expect(decision.findings).toMatchObject([{ code: 'drift', field: 'title', value: 'Chief' }])
  })
  it('that someone changed in the target is only reported with onDrift: report', () => {
    const decision = compared('title', { base: ['Pilot'], source: ['Pilot'], target: ['Chief'] }, { onDrift: 'report' })
    expect([opsOf(decision), codes(decision)]).toEqual([[], ['drift']])
    expect(decision.link?.base.title).toEqual(['Pilot'])
  })
  it('that changed on both sides becomes what the source says', () => {
    const decision = compared('title', { base: ['Pilot'], source: ['Chief'], target: ['Cook'] }, { onDrift: 'report' })
    expect(edits(decision)).toMatchObject([{ from: ['Cook'], to: ['Chief'] }])
  })
  it('that both sides changed to the same is agreed without a change', () => {
    const decision = compared('title', { base: ['Pilot'], source: ['Chief'], target: ['Chief'] })
    expect(decision).toMatchObject({
      rows: ['in-step'],
      drafts: [],
      findings: [],
      link: { base: { title: ['Chief'] } },
    })
  })
  it('that was never agreed is written because the mapping is new', () => {
    expect(compared('title', { source: ['Chief'], target: [] }).drafts).toMatchObject([{ why: 'mapping-changed' }])
  })
  it('that lost its value at the source becomes empty', () => {
    expect(edits(compared('title', { base: ['Pilot'], source: [], target: ['Pilot'] }))).toMatchObject([
      { from: ['Pilot'], to: [] },
    ])
  })
  it('is left alone where the source gave it only in part', () => {
    const sync = aSync()
    const entry = aPerson({ title: ['Chief'] }, { partial: ['title'] })
    expect(opsOf(decide(sync, aSituation(sync, { entry, link: aLink(), account: anAccount() })))).toEqual([])
  })
  it('is left alone where the target gave it only in part', () => {
    const sync = aSync()
    const account = anAccount({}, { partial: ['title'] })
    expect(
      opsOf(decide(sync, aSituation(sync, { entry: aPerson({ title: ['Chief'] }), link: aLink(), account }))),
    ).toEqual([])
  })
})

describe('what is said of a field that someone changed in the target', () => {
  const about = { kind: 'user', label: 'mora', source: 'p-mora', target: 't-mora' }
  const drift = { code: 'drift', about, field: 'title' }
  const back =
    'Someone changed it in the target; this run puts it back. Change it at the source, or set `onDrift: report`.'
  it('is what stands there, and what this run does about it', () => {
    const changed = { base: ['Pilot'], source: ['Pilot'], target: ['Chief'] }
    expect(compared('title', changed).findings).toStrictEqual([{ ...drift, hint: back, value: 'Chief' }])
    const reported = compared('title', changed, { onDrift: 'report' })
    const hint = 'Someone changed it in the target. Change it at the source or back, or set `onDrift: repair`.'
    expect(reported.findings).toStrictEqual([{ ...drift, hint, value: 'Chief' }])
    expect(reported.rows).toEqual(['differs'])
  })
  it('names no value where it was emptied', () => {
    const { findings } = compared('title', { base: ['Pilot'], source: ['Pilot'], target: [] })
    expect(findings).toStrictEqual([{ ...drift, hint: back }])
  })
  it('is that the target does not let it be written, where it does not', () => {
    const { findings } = compared('origin', { base: ['Pilot'], source: ['Chief'], target: ['Pilot'] })
    const hint = 'The target sets this only when it creates a record. Use `write: onCreate`.'
    expect(findings).toStrictEqual([{ code: 'not-supported', about, hint, field: 'origin' }])
  })
})

describe('the reason of an update', () => {
  const sync = aSync()
  const mail = ['mora@acme.test']
  const why = (entry: Attributes, base: Attributes, account: Attributes, remapped: readonly string[] = []) => {
    const link = aLink({ base: { userName: ['mora'], mail, title: ['Pilot'], ...base } })
    const told = { entry: aPerson(entry), link, account: anAccount(account) }
    const { drafts } = decide(sync, { ...aSituation(sync, told), remapped: new Set(remapped) })
    return drafts.map((draft) => draft.why)
  }
  const drifted = { title: ['Cook'] }
  const altered = { mail: ['new@acme.test'] }
  it.each<[string, readonly unknown[], ReturnType<typeof why>]>([
    ['someone changed it at the source', [altered, {}, {}], ['source-changed']],
    ['its mapping is another one than before', [altered, {}, {}, ['mail']], ['mapping-changed']],
    ['someone changed it in the target, whatever the mapping', [{}, {}, drifted, ['title']], ['drift']],
    ['the source comes before the target', [altered, {}, drifted], ['source-changed']],
    ['the mapping comes before the target', [altered, {}, drifted, ['mail']], ['mapping-changed']],
    ['the source comes before the mapping', [{ ...altered, title: ['Chief'] }, {}, {}, ['mail']], ['source-changed']],
    ['it was never agreed', [{}, { title: undefined }, drifted], ['mapping-changed']],
  ])('is one for all its fields: %s', (_, told, whys) => {
    expect(why(...(told as Parameters<typeof why>))).toEqual(whys)
  })
})

describe('the field’s own matching rule', () => {
  it.each([
    ['userName', 'uid', 'MORA', 'mora', true],
    ['title', 'title', 'PILOT', 'Pilot', false],
    ['title', 'title', 'Grün', 'Grün'.normalize('NFD'), true],
    ['level', 'title', '07', 7, true],
    ['level', 'title', '9007199254740993', '9007199254740993', true],
    ['level', 'title', '9007199254740993', '9007199254740992', false],
    ['since', 'hired', '20260102030405Z', '2026-01-02T04:04:05+01:00', true],
    ['since', 'hired', '2026-01-02T03:04:05Z', '2026-01-02T03:04:06Z', false],
  ])('%s from %s: %j against %j is the same: %j', (field, expression, source, target, same) => {
    const decision = compared(field, { base: [target], source: [source], target: [target] }, { expression })
    expect(edits(decision).length === 0).toBe(same)
  })
})

describe('when a field may be written', () => {
  const differs = { base: ['Pilot'], source: ['Chief'], target: ['Pilot'] }
  it('write: onCreate never touches it again', () => {
    expect(compared('title', differs, { write: 'onCreate' })).toMatchObject({
      drafts: [],
      findings: [],
      rows: ['in-step'],
    })
  })
  it('write: ifEmpty leaves a value alone', () => {
    expect(compared('title', differs, { write: 'ifEmpty' })).toMatchObject({ drafts: [], findings: [] })
  })
  it('write: ifEmpty fills an empty field, even with onDrift: report', () => {
    const emptied = { base: ['Pilot'], source: ['Pilot'], target: [] }
    expect(edits(compared('title', emptied, { write: 'ifEmpty', onDrift: 'report' }))).toMatchObject([
      { to: ['Pilot'] },
    ])
  })
  it('one that the target sets only when it creates is a finding, not a write', () => {
    const decision = compared('origin', differs)
    expect([opsOf(decision), codes(decision)]).toEqual([[], ['not-supported']])
  })
  it('one that cannot be read back is written when the ledger says so, and undone only in part', () => {
    const changed = compared('password', { base: ['old'], source: ['new'], target: [] })
    expect(changed.drafts).toMatchObject([{ undo: 'partial', step: { edits: [{ from: ['old'], to: ['new'] }] } }])
    expect(opsOf(compared('password', { base: ['old'], source: ['old'], target: [] }))).toEqual([])
  })
})

describe('a field with many values', () => {
  const phones = (three: Parameters<typeof compared>[1], more = {}) =>
    compared('phones', three, { expression: 'all(employeeType)', ...more })
  it('gets what is missing and loses what is too much in one edit', () => {
    const decision = phones({ base: ['1', '2'], source: ['2', '3'], target: ['1', '2'] })
    expect(edits(decision)).toEqual([{ field: 'phones', from: [], to: [], add: ['3'], remove: ['1'] }])
    expect(decision.findings).toEqual([])
    expect(decision.link?.base.phones?.toSorted()).toEqual(['2', '3'])
  })
  it('is a set: order and doubles do not count', () => {
    expect(opsOf(phones({ base: ['1', '2'], source: ['2', '1'], target: ['1', '2', '2'] }))).toEqual([])
  })
  it('that someone added to in the target is drift, and put back', () => {
    const decision = phones({ base: ['1'], source: ['1'], target: ['1', '9'] })
    expect(edits(decision)).toMatchObject([{ add: [], remove: ['9'] }])
    expect(decision.drafts[0]?.why).toBe('drift')
    expect(decision.findings).toMatchObject([{ code: 'drift', value: '9' }])
  })
  it('with onDrift: report keeps what others did and still follows the source', () => {
    const decision = phones({ base: ['1', '2'], source: ['1', '2', '3'], target: ['1', '9'] }, { onDrift: 'report' })
    expect(edits(decision)).toMatchObject([{ add: ['3'], remove: [] }])
    expect(codes(decision)).toEqual(['drift'])
    expect(decision.link?.base.phones?.toSorted()).toEqual(['1', '2', '3'])
  })
  it('that point to others waits as a whole for one of them that this plan creates', () => {
    const deputies: Field = { name: 'deputies', type: 'ref', many: true }
    const led = aSync(
      { users: aMapping({ userName: 'uid', deputies: 'all(manager)' }) },
      { target: { ...application, user: [...application.user, deputies] } },
    )
    const link = aLink({ base: { userName: ['mora'], deputies: ['t-a'] } })
    const boss = { other: 'p-boss' as never }
    const told = {
      entry: aPerson({ manager: ['uid=a', 'uid=b', 'uid=boss'] }),
      link,
      account: anAccount({ deputies: ['t-x'] }),
      references: { deputies: ['t-a' as never, 't-b' as never, boss] },
    }
    const decision = decide(led, aSituation(led, told))
    expect(decision.drafts).toMatchObject([{ phase: 6, step: { op: 'update' } }])
    expect(edits(decision)).toEqual([
      { field: 'deputies', from: [], to: [], add: ['t-a', 't-b', boss], remove: ['t-x'] },
    ])
    expect(codes(decision)).toEqual(['drift'])
    expect(decision.link).not.toHaveProperty('unkept')
  })
  it('removes the spelling that is there', () => {
    const decision = compared('aliases', { base: ['ANNE'], source: [], target: ['Anne'] }, { expression: 'all(cn)' })
    expect(edits(decision)).toMatchObject([{ remove: ['Anne'] }])
  })
})

describe('a missing or malformed value', () => {
  it.each([
    ['userName', 'uid', [], 'missing-value'],
    ['title', 'title', ['far more than twenty letters'], 'malformed-value'],
    ['kind', 'title', ['robot'], 'malformed-value'],
    ['level', 'title', ['high'], 'malformed-value'],
    ['since', 'title', ['yesterday'], 'malformed-value'],
  ])('in %s writes no field at all, and is a finding', (field, expression, source, code) => {
    const sync = aSync({ users: aMapping({ userName: 'uid', mail: 'mail', [field]: expression }) })
    const entry = aPerson({ mail: ['new@acme.test'], [expression]: source })
    const decision = decide(sync, aSituation(sync, { entry, link: aLink(), account: anAccount() }))
    expect(decision).toMatchObject({
      rows: ['bad-value'],
      drafts: [],
      findings: [{ code, field }],
      link: { settled: false },
    })
  })
  it('counts characters as people do', () => {
    expect(opsOf(compared('title', { base: [], source: ['😀'.repeat(20)], target: [] }))).toEqual(['update'])
  })
})

describe('one field from several values', () => {
  const sync = aSync({ users: aMapping({ userName: 'uid', mail: 'lower(mail)' }) })
  const decided = (mail: readonly string[], agreed: string) => {
    const link = aLink({ base: { userName: ['mora'], mail: [agreed] } })
    return decide(sync, aSituation(sync, { entry: aPerson({ mail }), link, account: anAccount({ mail: [agreed] }) }))
  }
  it('stays the one agreed while it is among them', () => {
    expect(opsOf(decided(['A@acme.test', 'Mora@acme.test'], 'mora@acme.test'))).toEqual([])
  })
  it('becomes the first in byte order once it is not', () => {
    expect(edits(decided(['b@acme.test', 'a@acme.test'], 'mora@acme.test'))).toMatchObject([{ to: ['a@acme.test'] }])
  })
})

describe('a change of a unique value', () => {
  const sync = aSync({ users: aMapping({ userName: 'uid', aliases: 'all(cn)', title: 'title' }) })
  it('is told as a move, in the form in which the target compares', () => {
    const link = aLink({ base: { userName: ['mora'], aliases: ['a'] } })
    const entry = aPerson({ uid: ['Mora2'], cn: ['B'] })
    const { moves, drafts } = decide(sync, aSituation(sync, { entry, link, account: anAccount({ aliases: ['A'] }) }))
    expect(drafts).toMatchObject([{ rename: true }])
    expect(moves).toEqual([
      { field: 'userName', from: 'mora', to: 'mora2' },
      { field: 'aliases', to: 'b' },
      { field: 'aliases', from: 'a' },
    ])
  })
})

describe('an unchanged side', () => {
  const sync = aSync()
  it('at the source wants what the link holds', () => {
    const side = { is: 'unchanged', roles: [] } as const
    const decision = decide(sync, aSituation(sync, { side, link: aLink(), account: anAccount({ title: ['Cook'] }) }))
    expect(edits(decision)).toMatchObject([{ field: 'title', from: ['Cook'], to: ['Pilot'] }])
    expect(codes(decision)).toEqual(['drift'])
  })
  it('at the target holds what the link holds', () => {
    const decision = decide(
      sync,
      aSituation(sync, { entry: aPerson({ title: ['Chief'] }), link: aLink(), target: { is: 'unchanged' } }),
    )
    expect(edits(decision)).toMatchObject([{ field: 'title', from: ['Pilot'], to: ['Chief'] }])
  })
  it('at both sides leaves nothing to do', () => {
    const side = { is: 'unchanged', roles: [] } as const
    const decision = decide(sync, aSituation(sync, { side, link: aLink(), target: { is: 'unchanged' } }))
    expect(decision).toMatchObject({ rows: ['in-step'], drafts: [], link: { settled: true } })
  })
})
