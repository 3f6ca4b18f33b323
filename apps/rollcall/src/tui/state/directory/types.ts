import type { Attributes, Kind, Problem } from '@rollcall/model'
import type { Field } from '../../widgets/field.ts'
import type { List } from '../../widgets/list.ts'
import type { Step } from '../screen.ts'
import type { Item, Page } from './tree.ts'
import type { View } from './view.ts'

export interface DirectoryGiven {
  readonly connection: string
  /** Where to begin. */
  readonly ref?: string
  /** Somebody else wants a person: Enter hands one back. */
  readonly pick?: true
}

/** One entry with everything that is shown of it. */
export interface ShownEntry extends Item {
  readonly id?: string
  readonly kind?: Kind
  readonly attributes: Attributes
  readonly operational: readonly string[]
  /** Attributes with ids of other entries, in a source without DNs. */
  readonly references?: readonly string[]
  /** It can be written as LDIF. */
  readonly hasLdif: boolean
}

export interface OpenEntry {
  readonly ref: string
  readonly label: string
  /** Only a heading that entries stand under, in a source without a tree. */
  readonly heading?: true
  readonly shown?: ShownEntry
  readonly problem?: Problem
}

/** Where one was before a value was followed. */
export interface Place {
  readonly path: readonly Item[]
  readonly found?: Found
  readonly value: List
}

/** What a search found. */
export interface Found {
  readonly text: string
  readonly view: View
}

/** What a field at the foot is for. */
export interface Asking {
  readonly what: 'filter' | 'search' | 'file'
  readonly field: Field
}

export interface Menu {
  readonly what: 'copy' | 'explain' | 'preview'
  readonly list: List
}

export interface DirectoryState {
  readonly connection: string
  readonly pick: boolean
  readonly main: View
  /** What a search found, shown instead of the tree. */
  readonly found?: Found
  readonly pane: 'tree' | 'entry'
  readonly entry?: OpenEntry
  /** Which value of the entry. */
  readonly value: List
  /** Lines of one value that is shown whole. */
  readonly whole?: List
  readonly operational: boolean
  readonly asking?: Asking
  readonly menu?: Menu
  readonly places: readonly Place[]
}

/** What follows from an event. */
export interface DirectoryStep extends Step<DirectoryState> {
  readonly effects?: readonly DirectoryEffect[]
}

interface About {
  readonly connection: string
}

export type DirectoryEffect =
  /** The next page of what is below an entry, or of what a search finds; `most` entries, or none to let a read stand still. */
  | (About & {
      readonly effect: 'directory.read'
      /** Reads of different branches do not disturb each other; a search ends the one before. */
      readonly about: string
      readonly of: string
      /** What is searched for; absent: what is below `of` is read. */
      readonly text?: string
      /** The read to go on with; absent: from the beginning. */
      readonly reading?: number
      /** Entries that are here: as many are read first where the read to go on with is over. */
      readonly have: number
      readonly most: number
    })
  | (About & { readonly effect: 'directory.show'; readonly ref: string })
  /** Where an entry is: what it is below, from the top. */
  | (About & { readonly effect: 'directory.find'; readonly ref: string })
  | (About & { readonly effect: 'directory.ldif'; readonly ref: string })
  | (About & { readonly effect: 'directory.write'; readonly ref: string; readonly file: string })

export type DirectoryNews =
  | { readonly news: 'page'; readonly text?: string; readonly page: Page }
  | { readonly news: 'shown'; readonly ref: string; readonly shown: ShownEntry }
  | { readonly news: 'place'; readonly path: readonly Item[] }
  | { readonly news: 'ldif'; readonly text: string }
  | { readonly news: 'written'; readonly file: string }
