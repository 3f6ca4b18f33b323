export const equivalent = [
  {
    file: 'packages/core/src/mapping/convert.ts',
    from: 'text.length > most',
    to: ['true', 'text.length >= most'],
    why: 'nobody counts more characters in a text than JavaScript does: this only saves the counting',
  },
]
