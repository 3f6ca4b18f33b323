import type { Context } from '@rollcall/connector-sdk'
import type { Attributes, Field, Kind, Standing } from '@rollcall/model'
import type { LdapEntry } from '../client/entry.ts'
import type { Subschema } from '../client/schema.ts'
import type { LdapSettings } from '../client/settings.ts'
import type { DirectoryEntry } from '../directory-entry.ts'
import type { TypeOf } from '../fields/values.ts'
import type { AssertionValue } from '../filter/parse.ts'
import type { Directory } from './directory.ts'

/** What a family of directory servers does in its own way; everything else about reading one is the same for all. */
export interface Dialect {
  /** Holds the id, which stays when an entry is renamed or moved. */
  readonly idAttribute: string
  /** The id of an entry in its one spelling; undefined if it has none that this account may see. */
  idOf(entry: DirectoryEntry): string | undefined
  /** A value as the server compares it; undefined for what no entry can have. */
  assertionOf(attribute: string, value: string): AssertionValue | undefined
  /** What an entry must fit besides the filter of its kind. */
  alsoFits?(kind: Kind): string | undefined
  /** Whether a referral leads to where people may be, so that it counts (default: all do). */
  isElsewhere?(referral: string): boolean
  /** Which servers to try, in order, and how to bind. Nothing is sent to them yet. */
  connect(context: Context, signal: AbortSignal): Promise<Pick<LdapSettings, 'url' | 'otherUrls' | 'bind'>>
  /** What the account of a person is told by, and how. Asked once a read. */
  readonly standing: {
    readonly attributes: readonly string[]
    read(directory: Directory, signal: AbortSignal): Promise<StandingOf>
  }
  /** What a group names its members by, and how. Asked once a read. */
  readonly members: {
    readonly attributes: readonly string[]
    read(directory: Directory): MembersReader
  }
  /** The attributes of a server's schema. */
  fieldsOf(subschema: Subschema): readonly Field[]
  /** For servers that hide their schema. */
  readonly standardFields: readonly Field[]
  /** The attributes asked for, as values of the model. */
  attributesOf(entry: DirectoryEntry, names: readonly string[], typeOf: TypeOf): Attributes
  /** The filter for what a person typed, if that is none. */
  searchFilter(text: string): string
  /** What to ask for besides the id, classes and names, to show an entry in a tree. */
  readonly nodeAttributes: readonly string[]
  readonly hints: {
    /** Where the server says what an account may read, behind a hint that it may be too little. */
    readonly access: string
    /** What to do about an entry that shows no id, and the setting at fault, if one is. */
    readonly noId: { readonly hint: string; readonly field?: string }
  }
}

/** Throws `invalid` where it cannot be told. */
export type StandingOf = (entry: DirectoryEntry) => Standing | undefined

/** Looks up, batch by batch, what the groups themselves do not say about their members. */
export type MembersReader = (groups: readonly LdapEntry[], signal: AbortSignal) => Promise<Members>

/** The members of the groups of a batch. */
export interface Members {
  /** Their DNs, and as it stands what names somebody who cannot be found. */
  of(group: LdapEntry): readonly string[]
  /** Whether the entry alone does not tell who they are. */
  isBeyond(group: LdapEntry): boolean
  /** Not all of them could be looked up, or are known there. */
  isPartial(group: LdapEntry): boolean
}
