import { describe, expect, it } from 'vitest'
import { Redactor } from './redactor.ts'

function redactorOf(...secrets: readonly string[]): Redactor {
  const redactor = new Redactor()
  for (const secret of secrets) redactor.remember(secret)
  return redactor
}

describe('a secret that was used in this process', () => {
  const secret = 'p"ss w/rd+ä?'
  const redactor = redactorOf(secret)

  it.each([
    ['as it is', secret],
    ['in JSON', JSON.stringify(secret).slice(1, -1)],
    ['in a URL', encodeURIComponent(secret)],
    ['in a form', new URLSearchParams({ secret }).toString().slice('secret='.length)],
    ['in base64', Buffer.from(secret).toString('base64')],
    ['in base64 for URLs', Buffer.from(secret).toString('base64url')],
  ])('is taken out of a text %s', (_, form) => {
    expect(redactor.redact(`bind: ${form}; refused`)).toBe('bind: [secret]; refused')
  })

  it.each(['', 'a', 'ab', 'abc', 'mora@acme'])('is taken out of basic authentication of the user "%s"', (user) => {
    const header = Buffer.from(`${user}:hunter2-hunter2`).toString('base64')
    const shown = redactorOf('hunter2-hunter2').redact(header)
    expect(shown).toContain('[secret]')
    expect(Buffer.from(shown.replace('[secret]', ''), 'base64').toString()).not.toContain('unter')
  })

  it('is taken out everywhere, with all others', () => {
    expect(redactorOf('hunter2', 'hunter2-longer').redact('hunter2 hunter2-longer hunter2')).toBe(
      '[secret] [secret] [secret]',
    )
  })

  it('is taken out line by line', () => {
    expect(redactorOf('-----BEGIN KEY-----\nMIIEvQIBADANBg\n').redact('parsing MIIEvQIBADANBg')).toBe(
      'parsing [secret]',
    )
  })

  it('does not take other words with it when it is short', () => {
    expect(redactorOf('ab').redact('about ab, table')).toBe('about [secret], table')
  })

  it('leaves everything else as it is', () => {
    expect(redactor.redact('nothing to hide')).toBe('nothing to hide')
    expect(redactorOf().redact('nothing to hide')).toBe('nothing to hide')
    expect(redactorOf('').redact('nothing to hide')).toBe('nothing to hide')
  })
})
