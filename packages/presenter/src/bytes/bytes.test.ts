import { describe, expect, it } from 'vitest'
import { valueText } from '../value.ts'
import { certificateOf } from './certificate.ts'
import { imageOf } from './image.ts'
import { sidOf } from './sid.ts'

const bytesOf = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'))

/** O=Acme, CN=Mora Lind, until 2027-03-01; self-signed with a key that nobody kept. */
const certificate = Uint8Array.from(
  Buffer.from(
    `MIIBmzCCAUGgAwIBAgIULVNF7JhNejOvSDHdd3QAV9ilE/YwCgYIKoZIzj0EAwIwIzENMAsGA1UECgwEQWNtZTESMBAGA1UEAwwJTW9yYSBMaW5k
     MB4XDTI2MTEyMTIwNTQ1OVoXDTI3MDMwMTIwNTQ1OVowIzENMAsGA1UECgwEQWNtZTESMBAGA1UEAwwJTW9yYSBMaW5kMFkwEwYHKoZIzj0CAQYI
     KoZIzj0DAQcDQgAEhzZTbyI3vXFAmeht/3ojDJ6WvuThwYxs34jZWQTvR9UTXVMph58OiimAQHOmQLxPVz+fpH93YJJsW/x6wjNdCaNTMFEwHQYD
     VR0OBBYEFIR7U+Np7RGC2uIC3i084CbQwW8YMB8GA1UdIwQYMBaAFIR7U+Np7RGC2uIC3i084CbQwW8YMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZI
     zj0EAwIDSAAwRQIgB8rAp/52Fc7hqC0nWyXg140sLSIk2uZNoyq/0+mJRasCIQC06K2cEnanXlC9WEnda98SQCaK4anKncspDGp0ZF8tzg==`,
    'base64',
  ),
)

describe('a picture', () => {
  it('says how large it is, after whatever lies before its frame header', () => {
    const jpeg = bytesOf('ffd8 ffe0 0004 0000 ffc4 0003 00 ff ffc2 0011 08 0060 0080 03')
    expect(imageOf(jpeg)).toEqual({ format: 'JPEG', width: 128, height: 96 })
    const png = bytesOf('89504e47 0d0a1a0a 0000000d 49484452 00000140 000000f0')
    expect(imageOf(png)).toEqual({ format: 'PNG', width: 320, height: 240 })
    expect(imageOf(bytesOf('474946383961 4001 f000'))).toEqual({ format: 'GIF', width: 320, height: 240 })
  })
  it('is still one where its size cannot be read', () => {
    expect(imageOf(bytesOf('ffd8ff'))).toEqual({ format: 'JPEG' })
    expect(imageOf(bytesOf('ffd8 ffe0 ffff 00'))).toEqual({ format: 'JPEG' })
    expect(imageOf(bytesOf('0102'))).toBeUndefined()
  })
  it('is shown with pixels and bytes', () => {
    const photo = new Uint8Array(4200)
    photo.set(bytesOf('ffd8 ffc0 0011 08 0060 0060 03'))
    expect(valueText(photo, 'jpegPhoto')).toBe('JPEG 96 × 96, 4.1 KB')
  })
})

describe('a certificate', () => {
  it('says whom it is for, and until when', () => {
    expect(certificateOf(certificate)).toEqual({ subject: 'CN=Mora Lind', until: '2027-03-01' })
    expect(valueText(certificate, 'userCertificate;binary')).toBe('CN=Mora Lind, until 2027-03-01')
  })
  it('that is cut anywhere is none, and nothing fails', () => {
    for (let length = 0; length < certificate.length - 80; length += 7)
      expect(certificateOf(certificate.subarray(0, length))).toBeUndefined()
    expect(valueText(certificate.subarray(0, 50), 'userCertificate')).toBe('certificate 50 B')
  })
})

describe('a security identifier', () => {
  it('is written as Windows writes it', () => {
    const sid = bytesOf('01 05 000000000005 15000000 dcf4dc3b 833d2b46 828ba628 00020000')
    expect(sidOf(sid)).toBe('S-1-5-21-1004336348-1177238915-682003330-512')
    expect(valueText(sid, 'objectSid')).toBe('S-1-5-21-1004336348-1177238915-682003330-512')
  })
  it('of a wrong length is none', () => {
    expect(sidOf(bytesOf('0102'))).toBeUndefined()
    expect(sidOf(bytesOf('01 02 000000000005 15000000'))).toBeUndefined()
  })
})
