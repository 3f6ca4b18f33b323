import { largeDirectory, makeAuthority, makeFolder, needs, type Slapd } from '@rollcall/test-fixtures'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { anOffice, config, type Office } from './support/office.ts'
import { aProxy, type Passage } from './support/proxy.ts'
import { differences } from './support/rows.ts'

const counts = '(0 records read, 333 at the last complete read). Nothing was planned, nobody is removed.'

/** Something that goes wrong with the source, how it is told, and how it is put right. */
interface Trouble {
  readonly breaks: (slapd: Slapd) => Promise<void>
  readonly mends: (slapd: Slapd) => Promise<void>
  readonly code: number
  readonly says: readonly string[]
}

const backToNormal = (slapd: Slapd): Promise<void> => slapd.setAcl()
const troubles: readonly (readonly [what: string, trouble: Trouble])[] = [
  [
    'an ACL that suddenly hides everyone',
    {
      breaks: (slapd) => slapd.hideEveryone(),
      mends: backToNormal,
      code: 4,
      says: ['Nobody is in scope, while 292 accounts are linked.', '--allow empty', '--allow access=292'],
    },
  ],
  [
    'an ACL that hides only ou=people',
    {
      breaks: (slapd) => slapd.setAcl('to dn.subtree="ou=people,dc=acme,dc=test" by * none'),
      mends: backToNormal,
      code: 4,
      says: ['Nobody is in scope, while 292 accounts are linked.', '--allow empty', '--allow access=292'],
    },
  ],
  [
    'an ACL that hides one unit of eight',
    {
      breaks: (slapd) => slapd.setAcl('to dn.subtree="ou=sales,ou=people,dc=acme,dc=test" by * none'),
      mends: backToNormal,
      code: 4,
      says: ['38 active accounts would lose access; the limit is 15 of 292.', '--allow access=38'],
    },
  ],
  [
    'an ACL that hides the whole tree',
    {
      breaks: (slapd) => slapd.setAcl('to dn.subtree="dc=acme,dc=test" by * none'),
      mends: backToNormal,
      code: 1,
      says: ['corp could not be read', 'under "dc=acme,dc=test"', counts, 'or this account may not see it'],
    },
  ],
  [
    'a size limit',
    {
      breaks: (slapd) => slapd.setSizeLimit(100, 100),
      mends: (slapd) => slapd.setSizeLimit(500),
      code: 1,
      says: ['corp was not read to its end', 'adminLimitExceeded', counts, 'olcLimits'],
    },
  ],
  [
    'a server that is not there',
    {
      breaks: (slapd) => slapd.stop(),
      mends: (slapd) => slapd.start(),
      code: 1,
      says: ['Nothing answers at ldaps://127.0.0.1:', 'ECONNREFUSED', 'Check that the server runs'],
    },
  ],
]

describe.runIf(needs('slapd') && needs('postgres'))('nobody is removed by', () => {
  let office: Office
  beforeAll(async () => {
    office = await anOffice()
    await office.sync()
  })
  afterAll(() => office?.[Symbol.asyncDispose]())

  /** A run that must leave the application as it was, byte by byte. */
  async function harmless(...argv: string[]) {
    const before = await office.rows()
    const said = await office.rollcall('sync', '--yes', ...argv)
    expect(differences(before, await office.rows())).toEqual([])
    return { code: said.code, text: said.out + said.err }
  }

  it.each(troubles)('%s', async (_, { breaks, mends, code, says }) => {
    await breaks(office.slapd)
    const said = await harmless()
    await mends(office.slapd)
    expect(said.code).toBe(code)
    for (const words of says) expect(said.text).toContain(words)
    expect(said.text).not.toMatch(/^ +at /m)
    expect((await harmless()).text).toContain('nothing to do')
  })

  it('a size limit, also where the rest is asked for', async () => {
    await office.slapd.setSizeLimit(100, 100)
    const { code, text } = await harmless('--partial')
    await office.slapd.setSizeLimit(500)
    expect(code).toBe(0)
    expect(text).toContain('not read to its end: 0 records; the last complete read had 333')
    expect(text).toContain('A source not read to its end removes nothing.')
  })

  describe('a mistake in the configuration:', () => {
    let right: string
    beforeAll(() => {
      right = config(office.slapd, office.postgres)
    })
    afterAll(() => office.program.write('rollcall.yaml', right))

    it.each([
      ['a wrong base', 'baseDn: dc=acme', 'baseDn: ou=poeple,dc=acme', ['"ou=poeple,dc=acme,dc=test"', counts]],
      [
        'a wrong password',
        '{ env: LDAP_PASSWORD }',
        '{ command: [echo, sesame] }',
        ['cn=reader,', 'Check the bind DN'],
      ],
      ['a password nobody set', 'LDAP_PASSWORD', 'LDAP_PASSWROD', ['LDAP_PASSWROD']],
    ])('%s', async (_, words, wrong, says) => {
      await office.program.write('rollcall.yaml', right.replace(words, wrong))
      const { code, text } = await harmless()
      expect(code).toBe(1)
      for (const said of says) expect(text).toContain(said)
      expect(text).not.toMatch(/sesame|^ +at /m)
    })

    it('the certificate of another authority', async () => {
      await using folder = await makeFolder('other-authority')
      const { caFile } = await makeAuthority(folder)
      await office.program.write('rollcall.yaml', right.replace(office.slapd.caFile, caFile))
      const { code, text } = await harmless()
      expect(code).toBe(1)
      expect(text).toContain('The server showed CN=localhost, issued by CN=Rollcall Test CA')
      expect(text).toContain('Give the PEM file of the authority that signed it as `ca`.')
    })

    it('a filter that drops many: a guard says how many, and only that number passes', async () => {
      await office.program.write('rollcall.yaml', right.replace('(!(employeeType=robot))', '(departmentNumber=sales)'))
      const stopped = await harmless()
      expect(stopped.code).toBe(4)
      expect(stopped.text).toContain('254 active accounts would lose access; the limit is 15 of 292.')
      expect((await harmless('--allow', 'access=254')).code).toBe(4) // the scope changed: that has to be meant as well
      expect((await harmless('--allow', 'moved', '--allow', 'access=253')).code).toBe(4)
      const before = await office.rows()
      const passed = await office.rollcall('sync', '--yes', '--allow', 'moved', '--allow', 'access=254')
      expect(passed.code).toBe(0)
      const lines = differences(before, await office.rows())
      expect([lines.length, lines.every((line) => line.endsWith('active: true → false'))]).toEqual([254, true])
    })
  })
})

describe.runIf(needs('slapd') && needs('postgres'))('a slapd with 20,000 people', () => {
  let office: Office
  let proxy: Passage
  let whole: number
  beforeAll(async () => {
    office = await anOffice({ seed: largeDirectory({ people: 20_000, groups: 20 }) })
    const { slapd, postgres, program } = office
    proxy = await aProxy(Number(new URL(slapd.tlsUrl).port))
    const between = `ldaps://127.0.0.1:${proxy.port}\n    answerTimeout: 2`
    await program.write('rollcall.yaml', config(slapd, postgres).replace(slapd.tlsUrl, between))
    await program.rollcall('sync', '--yes', '--quiet')
    whole = proxy.passed()
  })
  afterAll(async () => {
    await proxy?.[Symbol.asyncDispose]()
    await office?.[Symbol.asyncDispose]()
  })

  it.each([
    ['dies', (slapd: Slapd) => slapd.kill(), 'closed the connection without an answer'],
    ['falls silent', (slapd: Slapd) => slapd.freeze(), 'did not answer for 2 s'],
  ])('that %s in the middle of a read removes nobody', async (_, happens, says) => {
    const { slapd, rollcall } = office
    const before = await office.rows()
    proxy.at(whole / 2, () => happens(slapd))
    const { code, out, err } = await rollcall('sync', '--yes')
    slapd.resume()
    await slapd.start()
    expect([code, out]).toEqual([1, ''])
    expect(err).toContain('corp was not read to its end')
    expect(err).toContain(says)
    expect(err).toMatch(/\([\d,]{5,6} records read, 20,020 at the last complete read\)\. Nothing was planned/)
    expect((await rollcall('sync', '--yes')).out).toContain('nothing to do')
    expect(differences(before, await office.rows())).toEqual([])
  })
})
