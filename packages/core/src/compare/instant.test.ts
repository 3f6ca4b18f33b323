import { describe, expect, it } from 'vitest'
import { toInstant } from './instant.ts'

describe('a moment', () => {
  it.each([
    ['2026-04-10', '2026-04-10T00:00:00.000Z'],
    ['2026-04-10T08:30Z', '2026-04-10T08:30:00.000Z'],
    ['2026-04-10T08:30:15Z', '2026-04-10T08:30:15.000Z'],
    ['2026-04-10T08:30:15.250Z', '2026-04-10T08:30:15.250Z'],
    ['2026-04-10T08:30:15-05:30', '2026-04-10T14:00:15.000Z'],
    ['2026041008Z', '2026-04-10T08:00:00.000Z'],
    ['202604100830Z', '2026-04-10T08:30:00.000Z'],
    ['20260410083015Z', '2026-04-10T08:30:15.000Z'],
    ['20260410083015.25Z', '2026-04-10T08:30:15.250Z'],
    ['20260410083015,123456Z', '2026-04-10T08:30:15.123Z'],
    ['20260410083015+02', '2026-04-10T06:30:15.000Z'],
    ['20260410083015-0530', '2026-04-10T14:00:15.000Z'],
    ['20260410083015+0545', '2026-04-10T02:45:15.000Z'],
  ])('is read from %s', (text, moment) => {
    expect(new Date(toInstant(text) ?? Number.NaN).toISOString()).toBe(moment)
  })

  it.each([
    ['a word', 'tomorrow'],
    ['a number', 20_260_410],
    ['bytes', new Uint8Array([20, 26])],
    ['a time without a zone', '2026-04-10T08:30:15'],
    ['a generalized time without a zone', '20260410083015'],
    ['a day that is none', '2026-13-41'],
    ['a generalized time that is none', '20261341083015Z'],
    ['text before it', 'on 2026-04-10'],
    ['text before a generalized time', 'x20260410083015Z'],
    ['text after it', '2026-04-10 or so'],
    ['text after a generalized time', '20260410083015Zulu'],
    ['seconds with nothing behind the point', '20260410083015.Z'],
    ['a fraction of an hour, which few can read', '2026041008.5Z'],
    ['a fraction of a minute', '202604100830,5Z'],
  ])('is not read from %s', (_, value) => expect(toInstant(value)).toBeUndefined())
})
