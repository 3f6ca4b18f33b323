import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { companyLdif, needs, startSlapd } from '@rollcall/test-fixtures'
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
