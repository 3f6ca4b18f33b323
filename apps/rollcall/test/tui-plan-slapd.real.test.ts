import { companyLdif, needs, type ScimmyServer, type Slapd, startScimmy, startSlapd } from '@rollcall/test-fixtures'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { corp } from './support/office.ts'
import { aProgram, type Program } from './support/program.ts'
import { keys, openPty, type Pty } from './support/pty.ts'

const config = (slapd: Slapd, { url }: ScimmyServer): string => `version: 1
connections:
  corp:
${corp(slapd).replaceAll(/^/gm, '    ')}
  wiki:
    connector: scim
    url: ${url}
    token: { env: WIKI_TOKEN }
syncs:
  staff:
    from: corp
    to: wiki
    scope:
      users: { filter: (&(objectClass=inetOrgPerson)(!(employeeType=robot))) }
      groups: { filter: (objectClass=groupOfNames) }
    match: [externalId = id, userName = uid]
    users: { externalId: id, userName: lower(uid), name.givenName: givenName, name.familyName: sn, displayName: cn, title: title }
    matchGroups: [displayName = cn]
    groups: { displayName: cn, members: members }
`

describe.runIf(needs('slapd'))('a plan over slapd and an application that speaks SCIM, in a terminal', () => {
  let slapd: Slapd
  let wiki: ScimmyServer
  let program: Program
  beforeAll(async () => {
    slapd = await startSlapd({ seed: companyLdif() })
    wiki = await startScimmy()
    program = await aProgram({ 'rollcall.yaml': config(slapd, wiki) })
  })
  afterAll(async () => {
    for (const one of [program, wiki, slapd]) await one?.[Symbol.asyncDispose]()
  })

  const open = (argv: readonly string[] = []): Pty =>
    openPty({
      argv,
      cwd: program.path,
      columns: 120,
      rows: 40,
      env: { LDAP_PASSWORD: slapd.reader.password, WIKI_TOKEN: wiki.token },
    })
  /** How many changes the plan that is shown has of a kind. */
  const planned = (pty: Pty, kind: string): number =>
    Number(new RegExp(`([\\d,]+) ${kind}`).exec(pty.screen()[2] ?? '')?.[1]?.replace(',', '') ?? 0)

  it('makes everybody but one who is left out, and later them', async () => {
    await using pty = open()
    await pty.see('corp → wiki')
    pty.press('p')
    await pty.see(/Person +Account +Change/)
    const all = planned(pty, 'create')
    pty.press(keys.tab)
    await pty.see('only create')
    await pty.see(/▌ \+ /)
    pty.press(' ')
    await pty.see(/▌ · .*left out/)
    await pty.see('Left out on purpose')
    pty.press('a')
    await pty.see('This writes to wiki')
    pty.press('y')
    await pty.see(/run 1 of staff done/, 60_000)
    await pty.see('1 left out')
    pty.press('p')
    await pty.see('read at')
    await pty.see(/\+ 1 create/)
    expect(planned(pty, 'create')).toBe(1)
    pty.press('a')
    await pty.see('This writes to wiki')
    pty.press('y')
    await pty.see(/run 2 of staff done/, 60_000)
    expect(wiki.all('user').length + wiki.all('group').length).toBe(all)
    pty.press('p')
    await pty.see('nothing to do')
  })

  it('shows a slower pace as what it is, and goes on', async () => {
    const [some] = wiki.all('user')
    if (!some) throw new Error('nobody is there')
    wiki.put('user', { ...some, displayName: 'Somebody else' })
    let refused = 0
    wiki.mishap = ({ method }) => (method === 'PATCH' && refused++ < 2 ? 429 : undefined)
    await using pty = open()
    await pty.see('corp → wiki')
    pty.press('p')
    await pty.see(/▌ ~ /)
    expect(pty.screen().join('\n')).toMatch(/because +changed in the target by someone else/)
    pty.press('a')
    await pty.see('This writes to wiki')
    pty.press('y')
    await pty.see(/wiki asked for a slower pace: next try in \d+ s/)
    await pty.see(/run \d+ of staff done/, 60_000)
    wiki.mishap = () => undefined
    expect(wiki.get('user', some.id)?.displayName).toBe(some.displayName)
  })
})
