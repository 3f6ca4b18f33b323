export const equivalent = [
  {
    file: 'packages/core/src/guards/allow.ts',
    from: "''",
    to: '"Stryker was here!"',
    why: 'a word that was split has a first part, if only an empty one',
  },
  {
    file: 'packages/core/src/guards/allow.ts',
    from: 'at < 0',
    to: 'at <= 0',
    why: 'neither `=3` nor nothing before the sign is a guard, and both are refused in the same words',
  },
  {
    file: 'packages/core/src/guards/allow.ts',
    from: 'names === always',
    to: 'true',
    why: 'a name that is among those looked for was answered before',
  },
  {
    file: 'packages/core/src/guards/allow.ts',
    from: 'names === kinds',
    to: 'true',
    why: 'a name that is among those looked for was answered before',
  },
]
