import { type Document, isMap, isScalar, isSeq, type Node, type Pair, Scalar, type YAMLMap, type YAMLSeq } from 'yaml'
import type { ConfigEdit } from './edit-config.ts'
import { block, inline, pairs } from './write-value.ts'

type Holder = YAMLMap<Node, Node | null> | YAMLSeq<Node>

/** Characters to be replaced. */
interface Cut {
  readonly from: number
  readonly to: number
  readonly put: string
}

/** Where an edit takes place: what holds the value, and how it is written there. */
interface Place {
  readonly text: string
  readonly newline: string
  readonly holder: Holder
  readonly inFlow: boolean
  /** What has the holder as its value; absent at the top of the file. */
  readonly above?: { readonly place: Place; readonly index: number }
}

/** The text with one edit made by cutting at places that the document knows: all other characters stay as they are. */
export function splice(text: string, document: Document, { path, value }: ConfigEdit): string {
  const newline = text.includes('\r\n') ? '\r\n' : '\n'
  const root: unknown = document.contents
  if (!isHolder(root) || root.items.length === 0)
    return value === undefined ? text : atTop(text, document, newline, nest(path, value) as object)
  const { place, left } = walkTo({ text, newline, holder: root, inFlow: root.flow === true }, path)
  const [step, ...rest] = left
  if (step === undefined) return text
  const index = indexIn(place.holder, step)
  const there = index < place.holder.items.length
  if (value === undefined) return there && rest.length === 0 ? cutAll(text, remove(place, index)) : text
  const nested = nest(rest, value)
  return cutAll(text, there ? replace(place, index, nested) : insert(place, step, nested))
}

function nest(path: ConfigEdit['path'], value: unknown): unknown {
  return path.reduceRight<unknown>((inner, step) => (typeof step === 'number' ? [inner] : { [step]: inner }), value)
}

/** In a file without anything, or with no map in it. */
function atTop(text: string, document: Document, newline: string, value: object): string {
  const [from = text.length, to = from] = document.contents?.range ?? []
  const start = text.slice(0, from).replace(/(?<!^|\n)$/, newline)
  return `${start}${pairs(value, '', newline).slice(newline.length)}${newline}${text.slice(to).replace(/^\r?\n/, '')}`
}

/** As deep as collections lead that have something in them. */
function walkTo(place: Place, path: ConfigEdit['path']): { readonly place: Place; readonly left: ConfigEdit['path'] } {
  const [step, ...rest] = path
  if (step === undefined || rest.length === 0) return { place, left: path }
  const index = indexIn(place.holder, step)
  const value = valueIn(place.holder, index)
  if (!isHolder(value) || value.items.length === 0) return { place, left: path }
  const inFlow = place.inFlow || value.flow === true
  return walkTo({ ...place, holder: value, inFlow, above: { place, index } }, rest)
}

function replace(place: Place, index: number, value: unknown): readonly Cut[] {
  const { text, newline, holder, inFlow } = place
  const old = valueIn(holder, index)
  const [from = 0] = old?.range ?? []
  const to = endOf(old, text)
  if (inFlow) return [...requoted(place, index), { from, to, put: to > from ? inline(value) : ` ${inline(value)}` }]
  const key = keyIn(holder, index)
  if (!key) return [{ from, to, put: inline(value) }]
  const colon = text.indexOf(':', key.range?.[1] ?? from) + 1
  const put = block(value, `${indentOf(text, key)}  `, newline)
  const onLines = put.startsWith(newline)
  if (!text.slice(colon, from).includes('\n')) {
    const rest = lineEnd(text, to)
    const comment = text.slice(to, rest)
    if (onLines) return [{ from: colon, to: rest, put: `${comment && ` ${comment.trimStart()}`}${put}` }]
    return [{ from: colon, to: rest, put: put + aligned(comment, to - colon - put.length) }]
  }
  const above = text.lastIndexOf('\n', from - 1)
  const begin = text[above - 1] === '\r' ? above - 1 : above
  const lines = { from: begin, to, put: onLines ? put : '' }
  return onLines ? [lines] : [lines, { from: colon, to: colon, put }]
}

/** A comment behind a value stays in its column where there is room. */
function aligned(comment: string, by: number): string {
  const { length } = /^ */.exec(comment)?.[0] ?? ''
  return length < 2 || comment.length === length
    ? comment
    : ' '.repeat(Math.max(1, length + by)) + comment.slice(length)
}

function insert(place: Place, step: string | number, value: unknown): readonly Cut[] {
  const { text, newline, holder, inFlow } = place
  const last = holder.items.length - 1
  const first = startNode(holder, 0)
  const end = endOf(valueIn(holder, last) ?? keyIn(holder, last), text)
  const key = isMap(holder) ? `${inline(String(step))}:` : undefined
  if (inFlow) {
    const own = startNode(holder, last)
    const [start = 0] = own?.range ?? []
    const alone = text.slice(lineStart(text, start), start).trim() === '' && last >= 0
    const gap = alone ? `,${newline}${indentOf(text, own)}` : ', '
    return [
      ...requoted(place),
      { from: end, to: end, put: `${gap}${key === undefined ? '' : `${key} `}${inline(value)}` },
    ]
  }
  const at = lineEnd(text, end)
  if (key === undefined) {
    const dash = ' '.repeat((holder.range?.[0] ?? 0) - lineStart(text, holder.range?.[0] ?? 0))
    return [{ from: at, to: at, put: `${newline}${dash}- ${inline(value)}` }]
  }
  const indent = indentOf(text, first)
  return [{ from: at, to: at, put: `${newline}${indent}${key}${block(value, `${indent}  `, newline)}` }]
}

function remove(place: Place, index: number): readonly Cut[] {
  const { text, holder, inFlow, above } = place
  if (holder.items.length === 1 && above) return replace(above.place, above.index, isMap(holder) ? {} : [])
  const [from = 0] = startNode(holder, index)?.range ?? []
  const [next] = startNode(holder, index + 1)?.range ?? []
  const to = endOf(valueIn(holder, index) ?? keyIn(holder, index), text)
  if (inFlow) {
    if (next !== undefined) return [...requoted(place, index), { from, to: next, put: '' }]
    const before = endOf(valueIn(holder, index - 1) ?? keyIn(holder, index - 1), text)
    return [...requoted(place, index), { from: before, to, put: '' }]
  }
  const line = lineStart(text, from)
  const own = isMap(holder) ? text.slice(line, from) : text.slice(line, from).replace('-', ' ')
  if (own.trim() !== '' && next !== undefined) return [{ from, to: next, put: '' }]
  const end = lineEnd(text, to)
  return [{ from: line, to: text.startsWith('\r\n', end) ? end + 2 : end + 1, put: '' }]
}

/**
 * Names with commas in them stand without quotes in a list only as long as all do (see dn-lists.ts): before something else joins
 * them, they get theirs.
 */
function requoted({ text, holder }: Place, but = -1): readonly Cut[] {
  if (!isSeq<Node>(holder)) return []
  return holder.items.flatMap((item, index) => {
    const [from = 0, to = 0] = item.range ?? []
    const bare = isScalar(item) && text.slice(from, to).includes(',') && !/^["']/.test(text.slice(from, to))
    return bare && index !== but ? [{ from, to, put: inline(item.value) }] : []
  })
}

function cutAll(text: string, cuts: readonly Cut[]): string {
  return cuts
    .toSorted((one, other) => other.from - one.from)
    .reduce((now, { from, to, put }) => now.slice(0, from) + put + now.slice(to), text)
}

function isHolder(node: unknown): node is Holder {
  return isMap<Node, Node | null>(node) || isSeq<Node>(node)
}

function indexIn(holder: Holder, step: string | number): number {
  if (isSeq<Node>(holder)) return Math.min(Number(step), holder.items.length)
  const index = holder.items.findLastIndex(({ key }) => String(isScalar(key) ? key.value : key) === String(step))
  return index < 0 ? holder.items.length : index
}

function valueIn(holder: Holder, index: number): Node | undefined {
  if (isSeq<Node>(holder)) return holder.items[index]
  return (holder.items[index] as Pair<Node, Node | null> | undefined)?.value ?? undefined
}

function keyIn(holder: Holder, index: number): Node | undefined {
  return isMap<Node, Node | null>(holder) ? holder.items[index]?.key : undefined
}

function startNode(holder: Holder, index: number): Node | undefined {
  return keyIn(holder, index) ?? valueIn(holder, index)
}

/** Where what a node says ends, without comments and line breaks behind it. */
function endOf(node: Node | undefined, text: string): number {
  if (isHolder(node) && node.flow !== true && node.items.length > 0) {
    const last = node.items.length - 1
    return endOf(valueIn(node, last) ?? keyIn(node, last), text)
  }
  const [start = 0, end = start] = node?.range ?? []
  const lines = isScalar(node) && (node.type === Scalar.BLOCK_LITERAL || node.type === Scalar.BLOCK_FOLDED)
  return lines ? start + text.slice(start, end).trimEnd().length : end
}

function indentOf(text: string, node: Node | undefined): string {
  const [start = 0] = node?.range ?? []
  return ' '.repeat(start - lineStart(text, start))
}

function lineStart(text: string, at: number): number {
  return text.lastIndexOf('\n', at - 1) + 1
}

/** Before the line break. */
function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at)
  if (end < 0) return text.length
  return text[end - 1] === '\r' && end > at ? end - 1 : end
}
