import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { addToSecret, noSecret, typeSecret } from './secret.ts'

const typed = Array.from('s3cret').reduce((secret, text) => typeSecret(secret, { name: text, text }), noSecret)

describe('a secret that is typed', () => {
  it('shows no more than how long it is, however it is printed', () => {
    expect(typed.length).toBe(6)
    expect([JSON.stringify(typed), inspect(typed, { depth: 9, showHidden: true }), String(typed)].join()).not.toContain(
      's3cret',
    )
    expect(typed.reveal()).toBe('s3cret')
  })

  it('can be corrected, cleared and pasted', () => {
    expect(typeSecret(typed, { name: 'backspace' }).reveal()).toBe('s3cre')
    expect(typeSecret(typed, { name: 'ctrl-u' }).length).toBe(0)
    expect(addToSecret(noSecret, 'pasted\n').reveal()).toBe('pasted')
    expect(typeSecret(typed, { name: 'left' })).toBe(typed)
  })
})
