import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { anOffice } from '../src/testing/an-office.ts'
import { withTeams } from '../src/testing/an-office-with-teams.ts'
import { keys, openPty } from './support/pty.ts'

const clear = '\u0015' // ctrl-u

/** The office, its mapping on lines of their own with comments. */
async function commented() {
  const office = await anOffice('onLeave: disable # for now')
  const file = join(office.path, 'rollcall.yaml')
  const text = (await readFile(file, 'utf8')).replace(
    'users: { userName: uid, mail: mail }',
    'users: # field: expression\n      userName: uid      # the login\n\n      mail: mail         # may be missing',
  )
  await writeFile(file, text)
  return { office, file, text }
}

describe('the mapping editor in a terminal', () => {
  it('shows the value while one types, the mistake at its place, the worst cases, and saves with comments kept', async () => {
    const { office, file, text } = await commented()
    await using _ = office
    await using pty = openPty({ cwd: office.path })
    await pty.see('staff')
    pty.press('m')
    await pty.see('Mora would get')
    await pty.see(/mail +mail +mora@acme\.example/)
    await pty.see(/scope +2 people/)

    pty.press(keys.down, keys.enter)
    await pty.see('enter keep')
    pty.press(clear, "lower(mial) + '!'")
    const wrong = await pty.see('no attribute `mial`; did you mean `mail`?')
    const at = wrong.findIndex((line) => line.includes("lower(mial) + '!'") && !line.includes('✕'))
    expect(wrong[at + 1]?.indexOf('^')).toBe(wrong[at]?.indexOf('mial'))

    pty.press(clear, 'upper(mai')
    await pty.see(/tab +mail/)
    pty.press(keys.tab, ')')
    await pty.see('MORA@ACME.EXAMPLE')
    pty.press(keys.ctrlZ)
    await pty.miss('MORA@ACME.EXAMPLE')
    pty.press(')', keys.enter)
    await pty.see('not saved')
    await pty.see(/this field +1 filled +1 empty/)

    pty.press('w')
    await pty.see('Worst cases for mail')
    await pty.see(/! Nora Quist +uid=nora +empty/)
    pty.press(keys.enter)
    await pty.see('Nora would get')

    pty.press(keys.esc)
    await pty.see('ctrl-s saves, x throws the changes away')
    pty.press(keys.ctrlS)
    await pty.see('What would change')
    await pty.see('+       mail: upper(mail)')
    expect(await readFile(file, 'utf8')).toBe(text)
    pty.press(keys.enter)
    await pty.see('Saved in')
    await pty.miss('not saved')
    expect(await readFile(file, 'utf8')).toBe(text.replace('mail: mail         # may', 'mail: upper(mail)  # may'))
  })

  it('counts what another scope, other rules and another policy would mean, and refuses what does not load', async () => {
    const { office, file, text } = await commented()
    await using _ = office
    await using pty = openPty({ cwd: office.path, columns: 120, rows: 40 })
    await pty.see('staff')
    pty.press('m')
    await pty.see(/scope +2 people/)

    pty.press(']')
    await pty.see('wherever the connection looks')
    pty.press(keys.down, keys.enter)
    await pty.see('enter keep')
    pty.press('(uid=m')
    await pty.see(/\^ .*expected/)
    pty.press('*)', keys.enter)
    await pty.see(/scope +1 person/)

    pty.press(']')
    await pty.see('if there were no links')
    await pty.see(/rule 1 +userName = uid +0 found/)
    await pty.see('looks for mora')

    pty.press(']', ']')
    await pty.see('what happens to the account')
    pty.press(keys.enter)
    await pty.see('enter keep')
    pty.press(clear, 'disble')
    await pty.see('did you mean `disable`?')
    pty.press(keys.enter, keys.ctrlS)
    await pty.see(/rollcall\.yaml:\d+:\d+ .*did you mean `disable`/)
    pty.press(keys.enter, keys.esc)
    await pty.see('what happens to the account')
    expect(await readFile(file, 'utf8')).toBe(text)
    pty.press(keys.enter)
    await pty.see('enter keep')
    pty.press(clear, 'delete after 30d', keys.enter, keys.ctrlS)
    await pty.see('onLeave: { deleteAfter: 30d }')
    pty.press(keys.enter)
    await pty.see('Saved in')
    const after = await readFile(file, 'utf8')
    expect(after).toContain('onLeave: { deleteAfter: 30d } # for now')
    expect(after).toContain('users: { filter: (uid=m*) }')
  })

  it('adds groups to a sync that has none, tried on one of them', async () => {
    const { office, file, text } = await commented()
    await using _ = office
    await withTeams(office.path)
    await using pty = openPty({ cwd: office.path })
    await pty.see('staff')
    pty.press('m')
    await pty.see('Mora would get')
    pty.press('t')
    await pty.see('Group wiki-users')
    await pty.see('this sync keeps none yet')
    pty.press(keys.enter)
    await pty.see('enter keep')
    pty.press('upper(cm)')
    await pty.see('no attribute `cm`')
    pty.press(clear, 'upper(cn)')
    await pty.see(/upper\(cn\) +WIKI-USERS/)
    pty.press(keys.enter, keys.down, keys.enter)
    await pty.see('enter keep')
    pty.press('members', keys.enter)
    await pty.see('its members')
    pty.press(']', ']')
    await pty.see('every one is new')
    pty.press(keys.enter)
    await pty.see('enter keep')
    pty.press('name = cn', keys.enter)
    await pty.see('looks for wiki-users')
    pty.press(keys.ctrlS)
    await pty.see('groups: { name: upper(cn), members: members }')
    pty.press(keys.enter)
    await pty.see('Saved in')
    const after = await readFile(file, 'utf8')
    expect(after).toContain('matchGroups: [name = cn]')
    expect(after).toContain(text.slice(text.indexOf('syncs:')).trimEnd())
  })

  it('takes another person by name', async () => {
    const { office } = await commented()
    await using _ = office
    await using pty = openPty({ cwd: office.path })
    await pty.see('staff')
    pty.press('m')
    await pty.see('Mora would get')
    pty.press('u')
    await pty.see('A name, a dn, or a filter')
    pty.press('nora')
    await pty.see('Nora Quist  uid=nora,ou=people')
    pty.press(keys.enter)
    await pty.see('Nora would get')
  })

  it('in read-only mode lets everything be looked at and tried, and nothing be saved', async () => {
    const { office, file, text } = await commented()
    await using _ = office
    await using pty = openPty({ cwd: office.path, argv: ['--read-only'] })
    await pty.see('staff')
    pty.press('m')
    await pty.see('Mora would get')
    pty.press(keys.down, keys.enter)
    await pty.see('enter keep')
    pty.press(clear, 'upper(uid)')
    await pty.see(/upper\(uid\) +MORA/)
    pty.press(keys.enter)
    await pty.see('not saved')
    pty.press(keys.ctrlS)
    pty.press('?')
    const help = await pty.see('Any key goes back')
    expect(help.join('\n')).not.toContain('ctrl-s')
    expect(help.join('\n')).not.toContain('What would change')
    expect(await readFile(file, 'utf8')).toBe(text)
  })
})
