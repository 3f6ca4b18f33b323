import { dnKey, type Kind, type Problem } from '@rollcall/model'

/** One entry as the hands tell of it. */
export interface Item {
  /** What the connector knows it by: a DN, an id. */
  readonly ref: string
  readonly label: string
  /** What people call it, where the label does not say so. */
  readonly name?: string
  readonly kind?: Kind
  /** Nothing is below it. */
  readonly leaf?: true
}

export interface Node extends Item {
  readonly depth: number
}

/** A line of the tree that is no entry: what is still to come below `of`, or why nothing comes. */
export interface Note {
  readonly note: 'reading' | 'more' | 'failed' | 'empty' | 'full'
  readonly of: string
  readonly depth: number
}

export type TreeRow = Node | Note

/** What is known of the entries below one; `top` is what they are all below. */
export interface Branch {
  /** Of its entries; those at the top have 0. */
  readonly depth: number
  readonly children: readonly Node[]
  /** Entries that are known to be there, though the read did not come to them yet. */
  readonly ahead: readonly Node[]
  /** `more`: the read stands still until more is wanted. */
  readonly status: 'unread' | 'reading' | 'more' | 'whole' | 'failed' | 'full'
  /** The read that goes on with the next page. */
  readonly reading?: number
  readonly problem?: Problem
}

/** Entries by what they are below, and the lines that follow from it. The lines are made anew when a branch changes, never for a key. */
export interface Tree {
  readonly branches: ReadonlyMap<string, Branch>
  readonly open: ReadonlySet<string>
  /** All lines, whatever the filter. */
  readonly all: readonly TreeRow[]
  /** Only lines with it, and what they are below; empty for all. */
  readonly filter: string
  /** The lines that the filter leaves. */
  readonly rows: readonly TreeRow[]
  /** Where the lines are that say that more is to come. */
  readonly tails: readonly { readonly at: number; readonly of: string }[]
  /** Entries read so far. */
  readonly read: number
  /** Entries that fit the filter. */
  readonly fitting: number
}

/** What everything is below. */
export const top = ''

/** Entries that a screen keeps: some 60 MB. Who has more below one entry searches. */
export const mostKept = 200_000

const unread: Branch = { depth: 0, children: [], ahead: [], status: 'unread' }

export const emptyTree: Tree = {
  branches: new Map(),
  open: new Set([top]),
  all: [],
  filter: '',
  rows: [],
  tails: [],
  read: 0,
  fitting: 0,
}

export function isNote(row: TreeRow | undefined): row is Note {
  return row !== undefined && 'note' in row
}

export function branchOf({ branches }: Tree, of: string): Branch {
  return branches.get(of) ?? unread
}

/** A page of a branch. `fresh`: the first of a read, so what was known before is void. */
export interface Page {
  readonly of: string
  readonly reading: number
  readonly fresh: boolean
  readonly items: readonly Item[]
  readonly status: 'reading' | 'more' | 'whole' | 'failed'
  readonly problem?: Problem
}

export function addPage(tree: Tree, { of, reading, fresh, items, status, problem }: Page): Tree {
  const before = branchOf(tree, of)
  const { depth } = before
  const room = mostKept - tree.read + (fresh ? before.children.length : 0)
  const nodes = items.slice(0, Math.max(0, room)).map((item): Node => ({ ...item, depth }))
  const known = before.ahead.length > 0 ? new Set(nodes.map(({ ref }) => ref)) : undefined
  const full = nodes.length < items.length || (nodes.length === room && status !== 'whole')
  const branch: Branch = {
    depth,
    children: fresh ? nodes : before.children.concat(nodes),
    ahead: known ? before.ahead.filter(({ ref }) => !known.has(ref)) : before.ahead,
    status: full ? 'full' : status,
    reading,
    ...(problem && { problem }),
  }
  return fresh ? withBranches(tree, new Map(tree.branches).set(of, branch)) : withBranch(tree, of, branch, nodes)
}

/** The branch, being read from now on, or standing still. */
export function setStatus(tree: Tree, of: string, status: Branch['status'], problem?: Problem): Tree {
  const { problem: _, ...branch } = branchOf(tree, of)
  return withBranch(tree, of, { ...branch, status, ...(problem && { problem }) }, [])
}

export function openNode(tree: Tree, { ref, depth }: Node): Tree {
  const branches = new Map(tree.branches)
  if (!branches.has(ref)) branches.set(ref, { ...unread, depth: depth + 1 })
  return withLines({ ...tree, branches, open: new Set(tree.open).add(ref) })
}

export function closeNode(tree: Tree, { ref }: Node): Tree {
  const open = new Set(tree.open)
  open.delete(ref)
  return withLines({ ...tree, open })
}

export function setFilter(tree: Tree, filter: string): Tree {
  if (filter === tree.filter) return tree
  // What fits more letters is among what fitted fewer.
  const narrower = tree.filter !== '' && filter.startsWith(tree.filter)
  return withFilter({ ...tree, filter }, narrower ? tree.rows : tree.all)
}

/** The first line that fits the filter, after those it is below. */
export function firstFit({ rows, filter }: Tree): number {
  const pattern = patternOf(filter)
  const first = rows.findIndex((row) => !isNote(row) && holds(row, pattern))
  return Math.max(0, first)
}

/** Whether label or name hold the text, in whatever case. */
export function fits(item: Item, text: string): boolean {
  return holds(item, patternOf(text))
}

function holds({ label, name }: Item, pattern: RegExp): boolean {
  return pattern.test(label) || (name !== undefined && pattern.test(name))
}

/** Unlike lower case, a pattern makes no new text for each of 100,000 labels. */
function patternOf(text: string): RegExp {
  return new RegExp(text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'), 'i')
}

/** Opens the way to the last of these, each below the one before; those that no read came to yet are put ahead of the others. */
export function reveal(tree: Tree, path: readonly Item[]): Tree {
  const branches = new Map(tree.branches)
  const open = new Set(tree.open)
  let of = top
  for (const [depth, item] of path.entries()) {
    const branch = branches.get(of) ?? { ...unread, depth }
    branches.set(of, branch)
    const known = called(branch, item.ref)
    if (!known) branches.set(of, { ...branch, ahead: [...branch.ahead, { ...item, depth }] })
    open.add(of)
    of = known?.ref ?? item.ref
  }
  return withBranches({ ...tree, open }, branches)
}

/** The entry of that name, however it is spelled; among very many only as the server spells it. */
function called({ ahead, children }: Branch, ref: string): Node | undefined {
  const same = [ahead, children].map((nodes) => nodes.find((one) => one.ref === ref)).find(Boolean)
  if (same || children.length > 5_000) return same
  const key = dnKey(ref)
  return [...ahead, ...children].find((one) => dnKey(one.ref) === key)
}

/** Branches that are open and were never read. */
export function unreadBranches(tree: Tree): readonly string[] {
  return [...tree.open].filter((of) => branchOf(tree, of).status === 'unread')
}

function withBranches(tree: Tree, branches: Tree['branches']): Tree {
  let read = 0
  for (const { children } of branches.values()) read += children.length
  return withLines({ ...tree, branches, read })
}

/**
 * The branch as it is now, with these at the end of its entries. While a read pours 100,000 people into one branch, only the lines
 * at its end are made, not all of them for each page.
 */
function withBranch(tree: Tree, of: string, branch: Branch, added: readonly Node[]): Tree {
  const branches = new Map(tree.branches).set(of, branch)
  const tail = tree.tails.find((one) => one.of === of)
  const same = tree.filter === '' && branch.ahead.length === 0 && branchOf(tree, of).ahead.length === 0
  if (!tail || !same || added.some(({ ref }) => tree.open.has(ref))) return withBranches(tree, branches)
  const note = endOf(of, branch)
  const ends = note ? [...added, note] : added
  const all = tree.all.slice(0, tail.at).concat(ends, tree.all.slice(tail.at + 1))
  const moved = ends.length - 1
  const tails = tree.tails
    .filter((one) => one !== tail || note?.note === 'more')
    .map((one) => (one.at < tail.at ? one : { ...one, at: one.at + moved }))
  const read = tree.read + added.length
  return { ...tree, branches, all, rows: all, tails, read, fitting: read }
}

function withLines(tree: Tree): Tree {
  const all: TreeRow[] = []
  addLines(tree, top, all)
  return withFilter({ ...tree, all }, all)
}

/** `among`: the lines that may fit. */
function withFilter(tree: Tree, among: readonly TreeRow[]): Tree {
  const { rows, fitting } = tree.filter === '' ? { rows: among, fitting: tree.read } : filtered(among, tree.filter)
  const tails: { at: number; of: string }[] = []
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at]
    if (isNote(row) && row.note === 'more') tails.push({ at, of: row.of })
  }
  return { ...tree, rows, tails, fitting }
}

function addLines(tree: Tree, of: string, lines: TreeRow[]): void {
  const branch = branchOf(tree, of)
  for (const nodes of [branch.ahead, branch.children])
    for (const node of nodes) {
      lines.push(node)
      if (!node.leaf && tree.open.has(node.ref)) addLines(tree, node.ref, lines)
    }
  const note = endOf(of, branch)
  if (note) lines.push(note)
}

/** What the line after its last entry says, where there is one. */
function endOf(of: string, { depth, children, status }: Branch): Note | undefined {
  switch (status) {
    case 'more':
    case 'failed':
    case 'full':
      return { note: status, of, depth }
    case 'whole':
      return children.length === 0 ? { note: 'empty', of, depth } : undefined
    case 'reading':
    case 'unread':
      return { note: children.length > 0 ? 'more' : 'reading', of, depth }
    default:
      return status satisfies never
  }
}

/** The entries that fit and, before each, what it is below. Notes stay: what was not read may fit as well. */
function filtered(all: readonly TreeRow[], filter: string): Pick<Tree, 'rows' | 'fitting'> {
  const pattern = patternOf(filter)
  const rows: TreeRow[] = []
  const above: Node[] = []
  let told = 0
  let fitting = 0
  for (const row of all) {
    if (isNote(row)) {
      if (row.note !== 'empty' && row.note !== 'reading') rows.push(row)
      continue
    }
    told = Math.min(told, row.depth)
    above[row.depth] = row
    if (!holds(row, pattern)) continue
    fitting++
    for (; told < row.depth; told++) {
      const one = above[told]
      if (one) rows.push(one)
    }
    rows.push(row)
    told = row.depth + 1
  }
  return { rows, fitting }
}
