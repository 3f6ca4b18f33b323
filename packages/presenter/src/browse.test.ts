import { describe, expect, it } from 'vitest'
import { entryDetail, entryLines, stageLines } from './browse.ts'
import { aLook, picture } from './testing/building.ts'

describe('a directory while browsing', () => {
  it('shows what each entry is called and how to ask for it', () => {
    const entries = [
      { ref: 'ou=people,dc=acme', label: 'ou=people' },
      { ref: 'uid=yamada,dc=acme', label: '山田 太郎', leaf: true },
    ] as const
    expect(picture(entryLines(entries, aLook()))).toBe(`
  → ou=people  ou=people,dc=acme
    山田 太郎  uid=yamada,dc=acme
`)
  })

  it('shows every value of one entry', () => {
    const attributes = { cn: ['Mora Lind'], mail: ['m@acme.example', 'mora@acme.example'], photo: [Uint8Array.of(1)] }
    expect(picture(entryDetail({ ref: 'uid=mora', label: 'Mora Lind', id: '6f1c', attributes }, aLook()))).toBe(`
  Mora Lind  uid=mora  id 6f1c
    cn     Mora Lind
    mail   m@acme.example
           mora@acme.example
    photo  0x01
`)
  })
})

describe('a step of a connection test', () => {
  it('says what it found', () => {
    expect(picture(stageLines({ stage: 'tls', detail: 'TLS 1.3, verified' }, aLook()))).toBe(`
  ✓ tls      TLS 1.3, verified
`)
  })

  it('says what went wrong and what to do', () => {
    const problem = {
      code: 'auth.bind-refused',
      message: 'The server refused the password.',
      hint: 'Check bindDn.',
    } as const
    expect(picture(stageLines({ stage: 'bind', detail: 'cn=rollcall', problem }, aLook()))).toBe(`
  ✕ bind     cn=rollcall
    The server refused the password.
    Check bindDn.
`)
    expect(picture(stageLines({ stage: 'bind', detail: problem.message, problem }, aLook()))).toBe(`
  ✕ bind     The server refused the password.
    Check bindDn.
`)
  })
})
