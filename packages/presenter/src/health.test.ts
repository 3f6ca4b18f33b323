import { describe, expect, it } from 'vitest'
import { stageLines } from './browse.ts'
import { certificateText, healthSign, healthText } from './health.ts'
import { aLook, picture } from './testing/building.ts'

const look = aLook()
const day = 86_400_000

describe('the health of a connection', () => {
  it('is what is in it, in the words of its side', () => {
    const records = { user: 1204, group: 1 }
    expect(healthText({ ms: 4, records }, 'source', look).text).toBe('1,204 people, 1 group')
    expect(healthText({ ms: 4, records: { user: 1 } }, 'target', look).text).toBe('1 account')
    expect(healthSign({ ms: 4, records }, look)).toEqual({ text: '●', tone: 'good' })
  })

  it('warns of a certificate in its last 30 days', () => {
    expect(certificateText(look.now + 31 * day, look.now)).toBeUndefined()
    expect(certificateText(look.now + 6.5 * day, look.now)).toBe('certificate ends in 6 days')
    expect(certificateText(look.now - day, look.now)).toBe('certificate has ended')
    expect(healthSign({ ms: 4, until: look.now + day }, look)).toEqual({ text: '▲', tone: 'warn' })
  })

  it('names the step that failed, in one line', () => {
    const problem = { code: 'unavailable.tcp', message: 'Nothing answers.\nAt all.' } as const
    expect(healthText({ ms: 4, stage: 'tcp', problem }, 'source', look)).toEqual({
      text: 'TCP: Nothing answers.',
      tone: 'bad',
    })
  })
})

describe('a step whose certificate ends soon', () => {
  it('says so', () => {
    expect(picture(stageLines({ stage: 'tls', detail: 'TLSv1.3', until: look.now + 2.5 * day }, look))).toBe(`
  ✓ tls      TLSv1.3
    ▲ certificate ends in 2 days
`)
  })
})
