// As much of vitest as the tests of core need: it collects them, so that one process runs a chosen few again and again.
import { expect as jest } from 'expect'

/** Without the message that vitest takes as a second argument. */
export const expect = Object.assign((value) => jest(value), jest)

/** Every test that was declared, in order: `id`, and `run`. */
export const tests = []
const names = []
let file = ''

export async function load(path) {
  file = path
  await import(path)
}

export function describe(name, work) {
  names.push(name)
  work()
  names.pop()
}

export function it(name, options, work = options) {
  const id = [file.slice(file.indexOf('packages/')), ...names, name].join(' > ')
  tests.push({ id: tests.some((one) => one.id === id) ? `${id} (${tests.length})` : id, run: work })
}

it.each = eachOf(it)
describe.each = eachOf(describe)

function eachOf(declare) {
  return (cases) =>
    (name, ...rest) => {
      const work = rest.at(-1)
      for (const [at, one] of cases.entries()) {
        const values = Array.isArray(one) ? one : [one]
        declare(`${name} [${at}]`, () => work(...values))
      }
    }
}
