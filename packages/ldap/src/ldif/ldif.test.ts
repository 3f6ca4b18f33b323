import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { LdifEntry } from './entry.ts'
import type { LdifFault } from './parse.ts'
import { readLdif } from './read.ts'

async function* inPieces(text: string | Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function items(text: string | Uint8Array, size = 7): Promise<readonly (LdifEntry | LdifFault)[]> {
  return (await Array.fromAsync(readLdif(inPieces(text, size), 'staff.ldif'))).flat()
}

async function entry(text: string): Promise<LdifEntry> {
  const [item] = await items(text)
  if (!(item instanceof LdifEntry)) throw new Error(`not an entry: ${JSON.stringify(item)}`)
  return item
}

async function fault(text: string): Promise<string | undefined> {
  return (await items(text)).map((item) => ('fault' in item ? item.fault.message : undefined)).find(Boolean)
}

const mora = 'dn: uid=mora,dc=acme\nuid: mora\nsn: Mora\n'

describe('an LDIF file', () => {
  it('yields each entry with its name, its line and its own text', async () => {
    const found = await items(`version: 1\n# people\n\n${mora}\n\n# one more\n${mora.replaceAll('mora', 'lee')}`)
    expect(found).toMatchObject([
      { dn: 'uid=mora,dc=acme', line: 4, raw: mora.trimEnd() },
      { dn: 'uid=lee,dc=acme', line: 9 },
    ])
  })
  it('may have its version right before the first entry', async () => {
    expect((await entry(`version: 1\n${mora}`)).dn).toBe('uid=mora,dc=acme')
  })
  it('may be empty', async () => expect(await items('')).toEqual([]))
  it('may end without a line end', async () => expect((await entry(mora.trimEnd())).text('sn')).toBe('Mora'))
  it('may have lines that end in CR LF', async () => {
    expect(await items(`${mora}\n${mora}`.replaceAll('\n', '\r\n'))).toMatchObject([{ line: 1 }, { line: 5 }])
  })
  it('that is not UTF-8 is refused', async () => {
    await expect(items(Uint8Array.of(...Buffer.from('dn: cn='), 0xfc))).rejects.toThrow(
      'staff.ldif holds bytes that are not UTF-8',
    )
  })
})

describe('an attribute', () => {
  it('may be folded anywhere, in a comment as well', async () => {
    expect((await entry('dn: uid=mo\n ra,dc=acme\n# a\n  b\ncn: Mo\n ra')).text('cn')).toBe('Mora')
  })
  it('has all its values, whatever the case of its name', async () => {
    const found = await entry('dn: dc=x\nMail: a\nmail: b\nMAIL:\n')
    expect(found.values('mail')).toEqual(['a', 'b', ''])
    expect(found.names()).toEqual(['Mail'])
  })
  it('in base64 is text where it is text', async () => {
    expect((await entry('dn:: dWlkPU3DvGxsZXI=\ncn:: TcO8bGxlcg==')).text('cn')).toBe('Müller')
  })
  it('in base64 stays bytes where it is not, and where its kind is bytes', async () => {
    const found = await entry('dn: dc=x\nuserPassword:: /wA=\njpegPhoto:: YWJj\nuserCertificate;binary:: YWJj')
    expect(found.values('userPassword')).toEqual([Uint8Array.of(0xff, 0)])
    expect(found.values('jpegPhoto')).toEqual([Uint8Array.from(Buffer.from('abc'))])
    expect(found.values('userCertificate;binary')).toEqual([Uint8Array.from(Buffer.from('abc'))])
  })
})

describe('a malformed record', () => {
  it.each([
    ['no colon', `${mora}mail\n`, 'staff.ldif, line 4: "mail" has no colon (entry uid=mora,dc=acme).'],
    [
      'bad base64',
      `\n\n${mora}cn:: a`,
      'staff.ldif, line 6: the value of "cn" is not base64 (entry uid=mora,dc=acme).',
    ],
    [
      'a bad name',
      `${mora}g ivenName: x`,
      'staff.ldif, line 4: "g ivenName" is not the name of an attribute (entry uid=mora,dc=acme).',
    ],
    ['no DN', 'uid: mora', 'staff.ldif, line 1: a record begins with "dn:", not with "uid:".'],
    ['a DN that is none', 'dn: mora\nuid: mora', 'staff.ldif, line 1: not a DN: mora.'],
    ['a fold of nothing', ' x', 'staff.ldif, line 1: a line that goes on another has nothing before it.'],
    ['another version', 'version: 2', 'staff.ldif, line 1: only version 1 of LDIF is known.'],
    [
      'a reference to a file',
      `${mora}jpegPhoto:< file:///etc/passwd`,
      'staff.ldif, line 4: "jpegPhoto" points to a file or an address, which is not followed (entry uid=mora,dc=acme).',
    ],
    [
      'a change',
      'dn: uid=mora,dc=acme\nchangetype: delete',
      'staff.ldif, line 2: this is a change record, not an entry (entry uid=mora,dc=acme).',
    ],
  ])('is a fault that names line and entry: %s', async (_, text, message) => expect(await fault(text)).toBe(message))
  it('does not keep the others from being read', async () => {
    expect(await items(`${mora}\nuid: x\n\n${mora}`)).toMatchObject([{ line: 1 }, { line: 5 }, { line: 7 }])
  })
})

describe('any file', () => {
  const value = fc.oneof(fc.string({ unit: 'binary' }), fc.string())
  const entries = fc.array(
    fc.tuple(
      value.map((text) => `cn=${text.replace(/\W/g, '')}`),
      fc.array(value, { maxLength: 4 }),
    ),
    { maxLength: 5 },
  )
  const encode = (text: string): string => Buffer.from(text).toString('base64')
  test.prop([entries, fc.integer({ min: 1, max: 100 })])(
    'is read alike in pieces of any size, and keeps every value',
    async (written, size) => {
      const text = written
        .map(([dn, values]) => `dn:: ${encode(dn)}\n${values.map((one) => `cn:: ${encode(one)}\n`).join('')}`)
        .join('\n')
      const found = (await items(text, size)) as LdifEntry[]
      const wellFormed = (one: string): string => Buffer.from(one).toString()
      expect(found.map(({ dn }) => dn)).toEqual(written.map(([dn]) => wellFormed(dn)))
      expect(found.map((one) => one.values('cn'))).toEqual(written.map(([, values]) => values.map(wellFormed)))
    },
  )
  test.prop([fc.string({ unit: 'binary' })])('ends in entries and faults, whatever it holds', async (text) => {
    for (const item of await items(text)) expect(item.line).toBeGreaterThan(0)
  })
})
