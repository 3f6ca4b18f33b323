/** What both kinds of entries offer, those a server sends and those a file holds. */
export interface DirectoryEntry {
  readonly dn: string
  /** Attribute names as they are spelled there, options included. */
  names(): readonly string[]
  /** Text where it is text, bytes where it is not; nothing for an absent attribute. Case does not matter in a name. */
  values(name: string): readonly (string | Uint8Array)[]
  /** The values that are text. */
  texts(name: string): readonly string[]
  /** The first value, if it is text. */
  text(name: string): string | undefined
}
