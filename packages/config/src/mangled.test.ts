import fc from 'fast-check'
import { expect, it } from 'vitest'
import { aCatalog, anExample } from './building.ts'
import { parseConfig } from './load.ts'
import { ConfigError } from './problem.ts'

const secret = 'hunter2hunter2'
const text = anExample
  .replace('{ keychain: corp }', secret)
  .replace('ca: certs/acme-ca.pem', `ca: "ldap://rollcall:${secret}@ldap"`)

const bits = [...':{}[]|>&*#!%?,@`"\'\n\t\r\0 -', ': ', '- ', '<<: ', 'null', '__proto__: ', '*a', '&a ']
const slip = fc.record({
  at: fc.nat({ max: text.length }),
  gone: fc.nat({ max: 4 }),
  put: fc.oneof(fc.constant(''), fc.constantFrom(...bits)),
})

it('however a file is mangled, its mistakes are told with their places and without its secrets', async () => {
  const mangled = fc
    .array(slip, { minLength: 1, maxLength: 3 })
    .map((slips) => slips.reduce((all, { at, gone, put }) => all.slice(0, at) + put + all.slice(at + gone), text))
  const rule = async (file: string): Promise<void> => {
    // A secret that was cut in two is another one, and may stand where nothing tells it from other text.
    fc.pre(file.split(secret).length === 3)
    const error: unknown = await parseConfig(file, 'rollcall.yaml', aCatalog).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(ConfigError)
    const { problems, message } = error as ConfigError
    expect(problems.every(({ line, column }) => line >= 1 && column >= 1)).toBe(true)
    expect(message + JSON.stringify(error)).not.toContain(secret)
  }
  await fc.assert(fc.asyncProperty(mangled, rule), { seed: 1, numRuns: 500 })
})
