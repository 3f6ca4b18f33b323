import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'

const textOf = (path: string): Promise<string> => readFile(new URL(path, import.meta.url), 'utf8')

describe("the author's guide", () => {
  it.each(['connector.ts', 'connector.test.ts'])('shows %s as it is compiled and run here', async (file) => {
    expect(await textOf('../../../docs/connectors.md')).toContain(`\`\`\`ts\n${await textOf(file)}\`\`\``)
  })
})
