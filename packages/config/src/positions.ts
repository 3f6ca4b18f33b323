import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  type LineCounter,
  type Node,
  type Pair,
} from 'yaml'

export type Path = readonly (string | number)[]

/** A range of characters of the file; line and column count from 1. */
export interface Place {
  readonly line: number
  readonly column: number
  readonly length: number
}

interface Found {
  readonly key?: Node | undefined
  readonly value: Node | undefined
}

/** Leads from a path in the data back to the characters it was read from. */
export class Positions {
  readonly #document: Document
  readonly #lines: LineCounter

  constructor(document: Document, lines: LineCounter) {
    this.#document = document
    this.#lines = lines
  }

  /** Where the value is; a map, a list or nothing at all is known by its key. What is not there: where it is missing. */
  ofValue(path: Path): Place {
    const found = this.#nearest(path)
    const { key, value } = found
    const plain = isScalar(value) && value.value !== null
    return this.#place(plain || key === undefined ? (value ?? key) : key)
  }

  /** Some characters of a text, where it stands on one line as it is. */
  ofPart(path: Path, [from, to]: readonly [number, number]): Place | undefined {
    const node = this.node(path)
    if (!isScalar(node) || typeof node.value !== 'string') return undefined
    const [start = 0, end = 0] = node.range ?? []
    const quote = (end - start - node.value.length) / 2
    return quote === 0 || quote === 1 ? this.ofOffsets(start + quote + from, start + quote + to) : undefined
  }

  ofKey(path: Path): Place {
    const { key, value } = this.#nearest(path)
    return this.#place(key ?? value)
  }

  ofOffsets(start: number, end: number): Place {
    const { line, col } = this.#lines.linePos(start)
    return { line: Math.max(1, line), column: Math.max(1, col), length: Math.max(1, end - start) }
  }

  /** The node at a path, aliases followed. */
  node(path: Path): Node | undefined {
    const steps = this.#walk(path)
    return steps.length === path.length + 1 ? this.#resolve(steps.at(-1)?.value) : undefined
  }

  #nearest(path: Path): Found {
    return this.#walk(path).at(-1) ?? { value: undefined }
  }

  #walk(path: Path): readonly Found[] {
    const steps: Found[] = [{ value: this.#document.contents ?? undefined }]
    for (const step of path) {
      const next = child(this.#resolve(steps.at(-1)?.value), step)
      if (!next) break
      steps.push(next)
    }
    return steps
  }

  #resolve(node: Node | undefined): Node | undefined {
    return isAlias(node) ? node.resolve(this.#document) : node
  }

  #place(node: Node | undefined): Place {
    const [start, end] = node?.range ?? [0, 1]
    // A collection is pointed at, not painted over.
    return this.ofOffsets(start, isCollection(node) ? start + 1 : end)
  }
}

function child(node: Node | undefined, step: string | number): Found | undefined {
  if (isSeq<Node>(node)) {
    const value = node.items[Number(step)]
    return value && { value }
  }
  if (!isMap<Node, Node>(node)) return undefined
  // The last one counts where a key is there twice, as it does in the data.
  const pair: Pair<Node, Node> | undefined = node.items.findLast(({ key }) => keyText(key) === String(step))
  return pair && { key: pair.key, value: pair.value ?? undefined }
}

function keyText(key: Node): string {
  return isScalar(key) ? String(key.value ?? '') : key.toString()
}
