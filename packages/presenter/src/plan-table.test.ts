import { describe, expect, it } from 'vitest'
import type { Look } from './look.ts'
import { groupPlan, planTable } from './plan-table.ts'
import { about, aChange, aLook, anUpdate, aPlan, ascii, picture } from './testing/building.ts'

const shown = async (changes: Parameters<typeof aPlan>[0], look: Look = aLook()) =>
  picture(planTable(await groupPlan(aPlan(changes), look.most), look))

const created = aChange({
  seq: 3,
  about: about('Nadia Okafor'),
  why: 'joined',
  step: { op: 'create', kind: 'user', active: true, attributes: { userName: ['nadia'], mail: ['nadia@acme.example'] } },
})

describe('the changes of a plan', () => {
  it('say where an undo would not bring them back, or not wholly', async () => {
    const step = { op: 'delete', kind: 'user', id: 'mora', before: {} } as const
    expect(await shown([aChange({ undo: 'impossible', why: 'grace-over', step })])).toContain('cannot be undone')
    const table = await shown([aChange({ undo: 'partial', step: anUpdate('password', 'old', 'new') })])
    expect(table).toContain('changed at the source; can be undone only in part')
    expect(await shown([aChange({ step: anUpdate('title', 'Clerk', 'Head') })])).not.toContain('undo')
  })

  it('are grouped by kind, each with before → after and its reason', async () => {
    const changes = [
      aChange({
        about: about('Noah Berg', 'noah'),
        why: 'left-scope',
        step: { op: 'setActive', kind: 'user', id: 'noah', active: false },
      }),
      aChange({
        about: about('Oskar Ferrari-Holm', 'oskar'),
        rename: true,
        step: anUpdate('userName', 'oskarf', 'oskar'),
      }),
      aChange({ step: anUpdate('title', 'Clerk', 'Senior clerk') }),
      aChange({ about: about('山田 太郎', 'yamada'), step: anUpdate('name.familyName', 'Yamada', '山田') }),
      aChange({ about: about('رنا حداد', 'rana'), why: 'drift', step: anUpdate('department', 'IT', 'Security') }),
      created,
    ]
    expect(await shown(changes)).toBe(`
  + create 1
    Nadia Okafor  –  new account  userName: nadia; mail: nadia@acme.example  in scope, and not there yet

  ~ update 3
    Mora Lind  mora    title: Clerk → Senior clerk     changed at the source
    山田 太郎  yamada  name.familyName: Yamada → 山田  changed at the source
    رنا حداد   rana    department: IT → Security       changed in the target by someone else

  » rename 1
    Oskar Ferrari-Holm  oskar  userName: oskarf → oskar  changed at the source

  ○ disable 1
    Noah Berg  noah  switched off: left the scope
`)
  })

  it('show every edited field, up to four', async () => {
    const edits = ['title', 'department', 'mail', 'phone', 'room'].map((field) => ({
      field,
      from: field === 'title' ? [] : ['a'],
      to: field === 'phone' ? [] : ['b'],
      add: [],
      remove: [],
    }))
    const step = { op: 'update', kind: 'user', id: 'mora', edits } as const
    expect(await shown([aChange({ step }), aChange({ step: { ...step, edits: edits.slice(2, 4) } })])).toBe(`
  ~ update 2
    Mora Lind  mora  title: – → b       changed at the source
                     department: a → b
                     mail: a → b
                     +2 more
    Mora Lind  mora  mail: a → b        changed at the source
                     phone: a → –
`)
  })

  it('name who joins and who leaves, also those whom the plan itself creates', async () => {
    const group = about('wiki-users', '17', 'group')
    const changes = [
      created,
      aChange({
        about: group,
        why: 'group-changed',
        step: { op: 'members', kind: 'group', id: '17', add: [{ by: 3 }, '5'], remove: ['9'] },
      }),
      aChange({
        about: about('Mora Lind', 'mora'),
        why: 'role-group',
        step: { op: 'roles', kind: 'user', id: 'mora', grant: [], revoke: ['admin'] },
      }),
    ]
    expect(await shown(changes)).toContain(`
  ⊕ add member 1
    wiki-users  17  + Nadia Okafor, + 5  − 9  the group changed at the source

  ⊕ revoke 1
    Mora Lind  mora  − admin  members of the role’s group changed
`)
  })

  it('of a long plan are the first ones, the number of the others, and the way to see all', async () => {
    const changes = Array.from({ length: 1204 }, (_, seq) =>
      aChange({ seq, step: anUpdate('title', 'Clerk', `Clerk ${seq}`) }),
    )
    expect(await shown(changes, aLook({ most: 2 }))).toBe(`
  ~ update 1,204  the first 2, and 1,202 more
    Mora Lind  mora  title: Clerk → Clerk 0  changed at the source
    Mora Lind  mora  title: Clerk → Clerk 1  changed at the source

  Everything: --json prints the whole plan, -o FILE keeps it to look at and apply.
`)
  })

  it('fit the width of the terminal', async () => {
    const long = aChange({
      about: about('Aoife Ní Bhriain-Featherstonehaugh', 'aoife'),
      step: anUpdate('title', 'Clerk', 'Clerk of the works and much more'),
    })
    expect(await shown([long], aLook({ width: 80 }))).toBe(`
  ~ update 1
    Aoife Ní Bhriain-Feathersto…  aoife  title: Clerk → Clerk of the works and…
`)
  })

  it('carry nothing that could disturb a terminal', async () => {
    const evil = aChange({ about: about('\u001b[2Jroot', '\u0007x'), step: anUpdate('ti\u009btle', 'a\nb', '\u202eb') })
    expect(await shown([evil])).toBe(`
  ~ update 1
    ␛[2Jroot  ␇x  ti‹U+009B›tle: a␊b → ‹U+202E›b  changed at the source
`)
  })

  it('are drawn in ASCII where a terminal needs it', async () => {
    expect(await shown([aChange({ rename: true, step: anUpdate('userName', 'a', 'b') })], ascii)).toBe(`
  > rename 1
    Mora Lind  mora  userName: a -> b  changed at the source
`)
  })
})
