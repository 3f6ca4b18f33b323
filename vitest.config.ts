import { defineConfig } from 'vitest/config'

const everywhere = '{packages,apps,test-fixtures}/**/{src,test}/**'
const source = { resolve: { conditions: ['@rollcall/source'] }, ssr: { resolve: { conditions: ['@rollcall/source'] } } }

/** `unit` needs nothing but Node; `real` starts servers (slapd, 389 Directory Server, Samba, PostgreSQL, a keychain) and drives the built program. */
export default defineConfig({
  test: {
    projects: [
      {
        ...source,
        test: {
          name: 'unit',
          include: [`${everywhere}/*.test.ts`],
          exclude: ['**/*.real.test.ts', '**/node_modules/**', '**/dist/**'],
          testTimeout: 60_000,
          isolate: false, // a process for each file costs more than most of them; modules keep no state
          maxWorkers: '100%', // else one core is left idle, which is half of a small machine
        },
      },
      {
        ...source,
        test: {
          name: 'real',
          include: [`${everywhere}/*.real.test.ts`],
          exclude: ['**/node_modules/**', '**/dist/**'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          maxWorkers: 2,
        },
      },
    ],
  },
})
