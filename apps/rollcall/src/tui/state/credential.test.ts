import { describe, expect, it } from 'vitest'
import { formOf, pasteIntoForm } from '../widgets/form.ts'
import { credentialFields, keepTyped, lookAtSecret, refOf, secretNote, textsOfRef } from './credential.ts'

const of = (way: string, ref: string) => formOf({ 'bind.way': way, 'bind.ref': ref })

describe('where a secret is kept', () => {
  it.each([
    ['keychain', 'corp', { keychain: 'corp' }],
    ['file', '/run/secrets/corp', { file: '/run/secrets/corp' }],
    ['env', 'CORP', { env: 'CORP' }],
    ['command', "pass show 'the corp'", { command: ['pass', 'show', 'the corp'] }],
  ])('%s: says so in the words of the configuration, and back', (way, text, ref) => {
    expect(refOf(of(way, text), 'bind')).toEqual(ref)
    expect(textsOfRef('bind', ref as never)).toEqual({ 'bind.way': way, 'bind.ref': text })
  })

  it('asks for the secret itself only where it goes to the keychain', () => {
    const names = (way: string) =>
      credentialFields(of(way, ''), 'bind', { label: 'Password', optional: true }).map(({ name }) => name)
    expect(names('keychain')).toEqual(['bind.way', 'bind.ref', 'bind.typed'])
    expect(names('file')).toEqual(['bind.way', 'bind.ref'])
    expect(names('none')).toEqual(['bind.way'])
  })

  it('hands over what was typed, and nothing where nothing was', () => {
    const form = of('keychain', 'corp')
    const typed = pasteIntoForm({ ...form, at: 2 }, credentialFields(form, 'bind', { label: 'Password' }), 'hunter2')
    expect(keepTyped(typed, 'bind')).toEqual({ effect: 'secret.keep', as: 'bind', name: 'corp', secret: 'hunter2' })
    expect(keepTyped(form, 'bind')).toBeUndefined()
  })

  it('runs no command just to look', () => {
    expect(lookAtSecret(of('command', 'pass show corp'), 'bind')).toBeUndefined()
    expect(lookAtSecret(of('env', 'CORP'), 'bind')).toMatchObject({ effect: 'secret.look', ref: { env: 'CORP' } })
  })

  it('says whether there is one, and what else to use without a keychain', () => {
    const problem = { code: 'config.secret', message: '' } as const
    expect(secretNote({ where: '' }).text).toBe('present; typing replaces it')
    expect(secretNote({ where: '', problem }).text).toBe('missing: type it')
    expect(secretNote({ where: '', problem: { ...problem, code: 'config.keychain' } }).text).toContain(
      'choose file, env or command',
    )
  })
})
