import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { verbs } from './verbs.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const written = ['{apps,packages}/**/src/**/*.ts', 'docs/*.md', '*.md', '{apps,packages}/**/README.md']

/** `rollcall plan staff` in a hint or a page: the files that name each verb. */
function verbsNamed(): ReadonlyMap<string, string> {
  const named = new Map<string, string>()
  for (const file of globSync(written, { cwd: root, exclude: (name) => name.split('/').includes('node_modules') }))
    for (const [, verb = ''] of readFileSync(`${root}/${file}`, 'utf8').matchAll(/`rollcall ([a-z]+)/g))
      named.set(verb, file)
  return named
}

describe('a hint', () => {
  it('names only commands that there are', () => {
    const there = new Set(verbs.map(({ name }) => name))
    expect([...verbsNamed()].filter(([verb]) => !there.has(verb))).toEqual([])
  })
})
