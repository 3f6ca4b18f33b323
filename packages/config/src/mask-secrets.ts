import { nearest } from '@rollcall/model'
import { type Document, isAlias, isScalar, isSeq, type Node, type Scalar, visit } from 'yaml'
import { secretName } from './plain-secrets.ts'

/**
 * The text with everything painted over that may be a secret, line for line and character for character, so that its
 * lines can be quoted. Too much rather than too little: misspelt keys count, and what could not be parsed.
 */
export function maskSecrets(text: string, document: Document): string {
  const found: Scalar[] = []
  visit(document, {
    Pair(_, { key, value }) {
      if (isScalar(key) && soundsSecret(String(key.value))) found.push(...scalarsOf(value as Node | null, document))
    },
  })
  const painted = found.reduce((all, { range }) => {
    const [start = 0, end = 0] = range ?? []
    return all.slice(0, start) + paint(all.slice(start, end)) + all.slice(end)
  }, text)
  return painted.replace(onLine, keepKey).replace(onNext, keepKey).replace(inUrl, keepKey)
}

// What could not be parsed is masked by how it looks: the rest of such a line, or the next one unless it begins a map.
const name = /(?:pass(?:word|phrase|wd)|pwd|secret|token|api[-_]?key)["']?/.source
const onLine = new RegExp(`(${name}[ \\t]*[: \\t][ \\t]*)([^\\s{][^\\r\\n]*)`, 'gi')
const onNext = new RegExp(`(${name}[ \\t]*:[ \\t]*\\r?\\n\\s*)(?![\\w"']+\\s*:\\s)([^\\s{][^\\r\\n]*)`, 'gi')
const inUrl = /(:\/\/[^/\s:@]*:)([^/\s@]+)(?=@)/g

function keepKey(_: string, key: string, secret: string): string {
  return key + paint(secret)
}

function soundsSecret(key: string): boolean {
  return secretName.test(key) || nearest(key, ['password', 'passphrase', 'secret', 'token']) !== undefined
}

function scalarsOf(node: Node | null | undefined, document: Document): readonly Scalar[] {
  if (isScalar(node)) return [node]
  if (isSeq<Node>(node)) return node.items.flatMap((item) => scalarsOf(item, document))
  const anchored = isAlias(node) ? node.resolve(document) : undefined
  return isScalar(anchored) ? [anchored] : []
}

function paint(text: string): string {
  return text.replace(/[^\r\n]/g, '•')
}
