import type { ChangeWord, Instant } from '@rollcall/model'
import type { Tone } from './span.ts'

/** What the words are laid out for. */
export interface Look {
  /** Cells of a line; absent: nothing is cut. */
  readonly width?: number
  readonly signs: Signs
  readonly timeZone: string
  readonly now: Instant
  /** Rows shown of a long list. */
  readonly most: number
}

export type SignName =
  | 'create'
  | 'update'
  | 'rename'
  | 'enable'
  | 'disable'
  | 'delete'
  | 'link'
  | 'member'
  | 'sessions'
  | 'finding'
  | 'guard'
  | 'failed'
  | 'done'
  | 'arrow'
  | 'dot'
  | 'opened'
  | 'closed'
  | 'rule'

export type Signs = Readonly<Record<SignName, string>>

export const unicodeSigns: Signs = {
  create: '+',
  update: '~',
  rename: '»',
  enable: '●',
  disable: '○',
  delete: '−',
  link: '=',
  member: '⊕',
  sessions: '×',
  finding: '!',
  guard: '▲',
  failed: '✕',
  done: '✓',
  arrow: '→',
  dot: '·',
  opened: '▾',
  closed: '▸',
  rule: '│',
}

/** For terminals whose fonts or encoding lack the others. */
export const asciiSigns: Signs = {
  create: '+',
  update: '~',
  rename: '>',
  enable: '*',
  disable: 'o',
  delete: '-',
  link: '=',
  member: '&',
  sessions: 'x',
  finding: '!',
  guard: '^',
  failed: 'X',
  done: 'v',
  arrow: '->',
  dot: '.',
  opened: 'v',
  closed: '>',
  rule: '|',
}

/** Whether nothing but ASCII may be drawn. */
export function isAscii({ signs }: Pick<Look, 'signs'>): boolean {
  return signs.dot === asciiSigns.dot
}

/** How each word for a change is shown, in the order in which people read them. */
export const changeLooks: readonly ChangeLook[] = [
  { word: 'create', sign: 'create', tone: 'good', says: 'create' },
  { word: 'update', sign: 'update', tone: 'warn', says: 'update' },
  { word: 'rename', sign: 'rename', tone: 'warn', says: 'rename' },
  { word: 'enable', sign: 'enable', tone: 'good', says: 'enable' },
  { word: 'disable', sign: 'disable', tone: 'note', says: 'disable' },
  { word: 'delete', sign: 'delete', tone: 'bad', says: 'delete' },
  { word: 'endSessions', sign: 'sessions', tone: 'note', says: 'end sessions' },
  { word: 'addMember', sign: 'member', tone: 'good', says: 'add member' },
  { word: 'removeMember', sign: 'member', tone: 'note', says: 'remove member' },
  { word: 'grant', sign: 'member', tone: 'good', says: 'grant' },
  { word: 'revoke', sign: 'member', tone: 'note', says: 'revoke' },
  { word: 'link', sign: 'link', tone: 'accent', says: 'link' },
  { word: 'unlink', sign: 'link', tone: 'note', says: 'unlink' },
]

export interface ChangeLook {
  readonly word: ChangeWord
  readonly sign: SignName
  readonly tone: Tone
  readonly says: string
}
