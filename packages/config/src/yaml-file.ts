import { type Document, isCollection, LineCounter, parseDocument, visit } from 'yaml'
import { joinNames } from './dn-lists.ts'
import { type Place, Positions } from './positions.ts'

/** A mistake and its place, before the file's name is put to it. */
export interface Mistake {
  readonly place: Place
  readonly message: string
  readonly hint?: string
}

/** The text as data, and the way back from data to text. */
export interface YamlFile {
  readonly data: unknown
  readonly document: Document
  readonly positions: Positions
  readonly mistakes: readonly Mistake[]
  /** Whether the data is what was meant; after a mistake of syntax it is a guess. */
  readonly sound: boolean
}

/** Parses YAML 1.2. Anchors and aliases are allowed; a name of several parts in a `[ ]` list stays whole. */
export function parseYaml(text: string): YamlFile {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const positions = new Positions(document, lines)
  const place = ([start, end]: readonly number[] = []): Place => positions.ofOffsets(start ?? 0, end ?? 1)
  const sound = document.errors.every(({ code }) => code === 'DUPLICATE_KEY')
  const syntax = [...document.errors, ...document.warnings].flatMap(
    ({ code, message, pos: [start, end] }): Mistake[] => {
      const hint = hints[code]
      const more = hint === undefined ? {} : { hint }
      if (code !== 'DUPLICATE_KEY')
        return [{ place: place([start, end]), message: `${messages[code] ?? message}.`, ...more }]
      const key = keyAt(text, start)
      // Keys without a text come from another mistake.
      return key ? [{ place: place([start, start + key.length]), message: `\`${key}\` is there twice.`, ...more }] : []
    },
  )
  const nodes = sound ? badNodes(document, place) : []
  const names = sound ? joinNames(document, text, place) : []
  const mistakes = [...syntax, ...nodes, ...names]
  if (!sound || nodes.length > 0) return { data: undefined, document, positions, mistakes, sound: false }
  try {
    return { data: document.toJS(), document, positions, mistakes, sound }
  } catch (thrown) {
    // Aliases that multiply without end are found only here.
    const message = `${(thrown as Error).message}.`
    return { data: undefined, document, positions, mistakes: [...mistakes, { place: place(), message }], sound: false }
  }
}

function keyAt(text: string, start: number): string {
  return /^[^:\r\n]*/.exec(text.slice(start, start + 200))?.[0].trim() ?? ''
}

/** What parses, and is still no data: aliases of nothing or of themselves, and maps or lists as keys. */
function badNodes(document: Document, place: (range?: readonly number[]) => Place): readonly Mistake[] {
  const mistakes: Mistake[] = []
  visit(document, {
    Pair(_, { key }) {
      if (!isCollection(key)) return
      const [start] = key.range ?? [0]
      const hint = 'A value that begins with `{` or `[` needs quotes.'
      mistakes.push({ place: place([start, start + 1]), message: 'A key must be text.', hint })
    },
    Alias(_, alias, path) {
      const anchored = alias.resolve(document)
      if (anchored && !path.includes(anchored)) return
      const message = anchored
        ? `\`*${alias.source}\` contains itself.`
        : `No anchor \`&${alias.source}\` stands before this.`
      const hint = 'A value that begins with `*` needs quotes.'
      mistakes.push({ place: place(alias.range ?? undefined), message, ...(anchored ? {} : { hint }) })
    },
  })
  return mistakes
}

const messages: Readonly<Record<string, string>> = {
  BLOCK_AS_IMPLICIT_KEY: 'A second `: ` on this line makes it ambiguous',
  TAB_AS_INDENT: 'A tab cannot indent',
  MULTIPLE_DOCS: 'A second document begins here',
  UNEXPECTED_TOKEN: 'This cannot stand here', // the parser's own words quote the file, and with it perhaps a secret
  TAG_RESOLVE_FAILED: 'Tags have no meaning here',
}

const hints: Readonly<Record<string, string>> = {
  BLOCK_AS_IMPLICIT_KEY: 'Put the value in quotes: "present(title) ? title : \'Staff\'".',
  TAB_AS_INDENT: 'Use spaces.',
  BAD_SCALAR_START: 'Put the value in quotes.',
  DUPLICATE_KEY: 'Keep one of them.',
}
