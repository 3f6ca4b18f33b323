import { describe, expect, it } from 'vitest'
import {
  addPage,
  emptyTree,
  type Item,
  isNote,
  openNode,
  type Page,
  setFilter,
  setStatus,
  type Tree,
  top,
} from './tree.ts'

const items = (...refs: readonly string[]): readonly Item[] => refs.map((ref) => ({ ref, label: ref }))
const page = (of: string, refs: readonly string[], status: Page['status'], fresh = false): Page => ({
  of,
  reading: 1,
  fresh,
  items: items(...refs),
  status,
})
/** `a`, `a/1` and so on as they stand below each other, notes as what they say. */
const lines = ({ rows }: Tree): readonly string[] =>
  rows.map((row) => (isNote(row) ? `${row.note} ${row.of}` : row.ref))
/** The same tree with every line made anew. */
const anew = (tree: Tree): Tree => setFilter(setStatus(setFilter(tree, 'no such'), top, 'whole'), '')

describe('lines of a tree that is read page by page', () => {
  const started = addPage(emptyTree, page(top, ['a', 'b', 'c'], 'whole', true))
  const opened = ['a', 'b'].reduce((tree, ref) => openNode(tree, { ref, label: ref, depth: 0 }), started)
  const pages: readonly Page[] = [
    page('a', ['a/1', 'a/2'], 'reading', true),
    page('b', ['b/1'], 'more', true),
    page('a', ['a/3'], 'reading'),
    page('b', ['b/2', 'b/3'], 'whole'),
    page('a', [], 'more'),
    page('a', ['a/4'], 'failed'),
  ]

  it('stand where all of them would stand if they were made anew, after each page', () => {
    let tree = opened
    for (const one of pages) {
      tree = addPage(tree, one)
      const { rows, all, tails, read, fitting } = tree
      expect({ rows, all, tails, read, fitting }).toEqual(pick(anew(tree)))
    }
    expect(lines(tree)).toEqual(['a', 'a/1', 'a/2', 'a/3', 'a/4', 'failed a', 'b', 'b/1', 'b/2', 'b/3', 'c'])
  })

  it('are those that fit, while a filter is on', () => {
    const tree = pages.reduce(addPage, setFilter(opened, '3'))
    expect(lines(tree)).toEqual(['a', 'a/3', 'failed a', 'b', 'b/3'])
    expect(tree.fitting).toBe(2)
  })

  it('open what comes into an entry that was opened before', () => {
    const inner = openNode(addPage(opened, page('a', ['a/1'], 'more', true)), { ref: 'a/2', label: 'a/2', depth: 1 })
    const tree = addPage(inner, page('a', ['a/2'], 'whole'))
    expect(lines(tree)).toEqual(['a', 'a/1', 'a/2', 'reading a/2', 'b', 'reading b', 'c'])
  })

  it('do not stand twice where they were known before the read came to them', () => {
    const ahead = { ...opened, branches: new Map(opened.branches) }
    ahead.branches.set('a', {
      depth: 1,
      children: [],
      ahead: [{ ref: 'a/9', label: 'a/9', depth: 1 }],
      status: 'unread',
    })
    const tree = [page('a', ['a/1'], 'reading', true), page('a', ['a/9'], 'whole')].reduce(addPage, ahead)
    expect(lines(tree)).toEqual(['a', 'a/1', 'a/9', 'b', 'reading b', 'c'])
  })
})

const pick = ({ rows, all, tails, read, fitting }: Tree) => ({ rows, all, tails, read, fitting })
