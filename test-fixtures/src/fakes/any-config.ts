import type { ConfigSchema } from '@rollcall/connector-sdk'

/** A schema that takes any settings. */
export const anyConfig: ConfigSchema = {
  '~standard': {
    version: 1,
    vendor: 'rollcall-test-fixtures',
    validate: (value: unknown) => ({ value }),
    jsonSchema: { input: () => ({}), output: () => ({}) },
  },
}
