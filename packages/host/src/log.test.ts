import { Redactor } from '@rollcall/secrets'
import { expect, it } from 'vitest'
import { type LogEntry, logOf } from './log.ts'

it('nothing that a connection logs holds a secret, however deep', () => {
  const entries: LogEntry[] = []
  const redactor = new Redactor()
  const log = logOf('corp', (entry) => entries.push(entry), redactor)
  redactor.remember('hunter2')
  log('warn', 'bind with hunter2 refused', { tried: [{ password: 'hunter2', times: 2 }], error: new Error('hunter2?') })
  expect(entries).toEqual([
    {
      level: 'warn',
      connection: 'corp',
      message: 'bind with [secret] refused',
      data: { tried: [{ password: '[secret]', times: 2 }], error: 'Error: [secret]?' },
    },
  ])
})
