const known = 'whatever is written was mapped, and what is mapped is in the schema'
const quicker = 'takes the long way to what the short cut gives'

export const equivalent = [
  {
    file: 'packages/core/src/decide/allowed.ts',
    from: 'compiled.schema.get(field)?.naming',
    to: 'compiled.schema.get(field).naming',
    why: known,
  },
  {
    file: 'packages/core/src/decide/case.ts',
    from: 'all.filter((part) => part !== nothing)',
    to: 'all',
    why: quicker,
  },
  { file: 'packages/core/src/decide/case.ts', from: 'part !== nothing', to: 'true', why: quicker },
  { file: 'packages/core/src/decide/case.ts', from: 'parts.length < 2', to: 'false', why: quicker },
  {
    file: 'packages/core/src/decide/case.ts',
    from: 'link?.base',
    to: 'link.base',
    why: 'a record that was not read anew is decided only if it has a link',
  },
  {
    file: 'packages/core/src/decide/case.ts',
    from: "side.is === 'present'",
    to: 'true',
    why: 'no other side has a `wanted`',
  },
  {
    file: 'packages/core/src/decide/compare-field.ts',
    from: 'desired.every(isKnown)',
    to: 'true',
    why: 'a record that does not exist yet has a form that no value has, so it equals none all the same',
  },
  { file: 'packages/core/src/decide/compare-field.ts', from: 'isIdentical(three)', to: 'false', why: quicker },
  {
    file: 'packages/core/src/decide/compare-field.ts',
    from: '{ return desired.length === actual.length && desired.every((value, at) => value === actual[at]) }',
    to: '{}',
    why: quicker,
  },
  {
    file: 'packages/core/src/decide/compare-field.ts',
    from: 'desired.length === actual.length && desired.every((value, at) => value === actual[at])',
    to: 'false',
    why: quicker,
  },
  {
    file: 'packages/core/src/decide/compare-field.ts',
    from: '(value, at) => value === actual[at]',
    to: '() => undefined',
    why: quicker,
  },
  { file: 'packages/core/src/decide/compare-field.ts', from: 'value === actual[at]', to: 'false', why: quicker },
]
