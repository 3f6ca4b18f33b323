export const equivalent = [
  {
    file: 'packages/core/src/compare/normal-form.ts',
    from: 'some.length === 1 && others.length === 1 && some[0] === others[0]',
    to: 'false',
    why: 'the short way for one and the same value, which has one and the same form',
  },
  {
    file: 'packages/core/src/compare/normal-form.ts',
    from: 'at < bytes.length',
    to: 'at <= bytes.length',
    why: 'behind the last byte there is nothing to add',
  },
]
