import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { companyAdLdif, companyLdif, needs, startDirsrv, startSamba, startSlapd } from '@rollcall/test-fixtures'
import { describe, expect, it } from 'vitest'
import { acmeLdif, aFolder } from '../src/testing/a-folder.ts'

describe.runIf(needs('slapd'))('init, of a real server over LDAPS', () => {
  it('finds the base and the branches itself, and keeps no password', async () => {
    await using slapd = await startSlapd({ seed: companyLdif() })
    await using folder = await aFolder({ 'target.ldif': acmeLdif, password: slapd.reader.password })
    const { out } = await folder.rollcall(
      ...[
        'init',
        '--url',
        slapd.tlsUrl,
        '--ca',
        slapd.caFile,
        '--bind-dn',
        slapd.reader.dn,
        '--password-file',
        'password',
      ],
      ...['--target-connector', 'ldif', '--target-file', 'target.ldif'],
    )
    expect(out).toMatch(/✓ tls .*\n.*✓ bind .*\n.*✓ base +dc=acme,dc=test\n/)
    const written = await readFile(join(folder.path, 'rollcall.yaml'), 'utf8')
    expect(written).toContain('baseDn: dc=acme,dc=test')
    expect(written).toContain('ou=people,dc=acme,dc=test')
    expect(written).toContain('ou=groups,dc=acme,dc=test')
    expect(written).not.toContain(slapd.reader.password)
  })
})

describe.runIf(needs('dirsrv'))('init, of a 389 Directory Server with a changelog', () => {
  it('proposes where the people are, and reads them by the id it has, also with the base named', async () => {
    await using dirsrv = await startDirsrv({
      seed: companyLdif({ server: 'dirsrv' }),
      changes: 'retro-changelog',
    })
    const { reader, tlsUrl, caFile } = dirsrv
    await using folder = await aFolder({ 'target.ldif': acmeLdif, password: reader.password })
    const file = join(folder.path, 'rollcall.yaml')
    const init = async (...more: string[]) => {
      const source = ['--url', tlsUrl, '--ca', caFile, '--bind-dn', reader.dn, '--password-file', 'password']
      const target = ['--target-connector', 'ldif', '--target-file', 'target.ldif']
      return (await folder.rollcall('init', ...source, ...target, ...more)).out
    }
    expect(await init()).toMatch(/✓ base +dc=acme,dc=test\n.*✓ rights +reads nsUniqueId[^✕]*300 people/)
    expect(await readFile(file, 'utf8')).toContain('idAttribute: nsUniqueId')
    await rm(file)
    expect(await init('--base-dn', dirsrv.suffix)).toMatch(/✓ rights +reads nsUniqueId/)
    expect(await readFile(file, 'utf8')).toContain('idAttribute: nsUniqueId')
  })
})

describe.runIf(needs('samba'))('init, of an Active Directory', () => {
  it('reads it as what it is, whatever name the account goes by', async () => {
    await using samba = await startSamba({ seed: companyAdLdif() })
    const { reader, tlsUrl, caFile } = samba
    for (const name of [reader.dn, 'reader@acme.test', 'ACME\\reader']) {
      await using folder = await aFolder({ 'target.ldif': acmeLdif, password: reader.password })
      const source = ['--url', tlsUrl, '--ca', caFile, '--bind-dn', name, '--password-file', 'password']
      const { out } = await folder.rollcall(
        'init',
        ...source,
        '--target-connector',
        'ldif',
        '--target-file',
        'target.ldif',
      )
      expect(out).toMatch(/✓ rights +reads objectGUID/)
      const written = await readFile(join(folder.path, 'rollcall.yaml'), 'utf8')
      expect(written).toContain('connector: active-directory')
      expect(written).toContain('baseDn: DC=acme,DC=test')
      expect(written).toContain('OU=people,DC=acme,DC=test')
    }
  })
})
