export const equivalent = [
  {
    file: 'packages/core/src/decide/create.ts',
    from: "compiled.schema.get('members')?.required",
    to: "compiled.schema.get('members').required",
    why: 'no sync compiles that maps members where the target has no such field; only the type does not know it',
  },
]
