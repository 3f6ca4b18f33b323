export const equivalent = [
  {
    file: 'packages/core/src/mapping/convert.ts',
    from: 'text.length > most',
    to: ['true', 'text.length >= most'],
    why: 'nobody counts more characters in a text than JavaScript does: this only saves the counting',
  },
  {
    file: 'packages/core/src/mapping/field-values.ts',
    from: 'result.choices === undefined && result.values.length < 2',
    to: 'false',
    why: 'where there is nothing to choose from, choosing comes to the same: this only saves it',
  },
]
