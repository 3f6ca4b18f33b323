import { describe, expect, it } from 'vitest'
import { LdifEntry } from './entry.ts'
import { readLdif } from './read.ts'
import { toLdif } from './write.ts'

const entryOf = (dn: string, ...attributes: (readonly [string, string | Uint8Array])[]): LdifEntry =>
  new LdifEntry(dn, 1, '', attributes)

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text)
}

describe('an entry written as LDIF', () => {
  it('holds its name and its values, one a line', () => {
    const mora = entryOf('uid=mora,dc=acme', ['uid', 'mora'], ['mail', 'a@acme.test'], ['mail', 'b@acme.test'])
    expect(toLdif(mora)).toBe('dn: uid=mora,dc=acme\nuid: mora\nmail: a@acme.test\nmail: b@acme.test\n\n')
  })

  it('has neither passwords nor what is left out, however the name is spelled', () => {
    const mora = entryOf('uid=mora', ['userPassword', '{SSHA}x'], ['entryUUID', '1'], ['sn', 'Lind'])
    expect(toLdif(mora, ['ENTRYUUID'])).toBe('dn: uid=mora\nsn: Lind\n\n')
  })

  it('is read back as it was, whatever its values are', async () => {
    const values = [
      '',
      ' begins blank',
      'ends blank ',
      ':colon',
      '<url',
      'two\nlines',
      'Łukasz',
      'x'.repeat(300),
      'a: b',
    ]
    const photo = Uint8Array.from({ length: 200 }, (_, at) => at)
    const written = toLdif(
      entryOf('cn=Żak\\, Łukasz,dc=acme', ...values.map((value) => ['description', value] as const), [
        'jpegPhoto',
        photo,
      ]),
    )
    expect(Math.max(...written.split('\n').map((line) => line.length))).toBe(76)
    const [entry] = (await Array.fromAsync(readLdif(once(written), 'x.ldif'))).flat()
    if (!(entry instanceof LdifEntry)) throw new Error(JSON.stringify(entry))
    expect(entry.dn).toBe('cn=Żak\\, Łukasz,dc=acme')
    expect(entry.values('description')).toEqual(values)
    expect(entry.values('jpegPhoto')).toEqual([photo])
  })
})
