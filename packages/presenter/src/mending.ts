import type { About } from '@rollcall/model'
import type { Look } from './look.ts'
import { bold, type Line, span } from './span.ts'
import { indent, table } from './table.ts'
import { clean } from './text.ts'
import { count, counted } from './words.ts'

/** What would be remembered otherwise; the engine's `MendProposal` is one. */
export interface Mending {
  readonly sync: string
  readonly verb: string
  readonly changes: readonly MendedLink[]
  readonly left: readonly { readonly about: About; readonly why: string }[]
  readonly notes: readonly string[]
}

export interface MendedLink {
  readonly op: 'link' | 'unlink' | 'relink'
  readonly about: About
  readonly was?: string
}

/** The engine's `MendResult` is one. */
export interface MendReport extends Mending {
  readonly status: 'done' | 'declined' | 'nothing'
  readonly auditHead: string
}

/** The links that would change, those that are left, and what to know before saying yes. */
export function mendingLines({ changes, left, notes }: Mending, look: Look): readonly Line[] {
  const groups = (['link', 'relink', 'unlink'] as const).flatMap((op) => {
    const some = changes.filter((one) => one.op === op)
    return some.length > 0 ? [changeGroup(op, some, look)] : []
  })
  if (left.length > 0) groups.push(leftGroup(left, look))
  const said = notes.map((note) => indent([span(clean(note), 'quiet')]))
  return [
    ...groups.flatMap((lines, at) => (at > 0 ? [[], ...lines] : lines)),
    ...(said.length > 0 ? [[], ...said] : []),
  ]
}

/** How it ended, and the head of the audit log. */
export function mendedLines(report: MendReport, look: Look): readonly Line[] {
  const { sync, status, changes, left, auditHead } = report
  const links = counted(changes.length, 'link')
  if (status === 'declined') return [indent([span(`${links} of ${sync} would change; nothing was changed`)])]
  const rest = left.length > 0 ? `  ${count(left.length)} left` : ''
  if (status === 'nothing')
    return [indent([span(`${look.signs.done} no link of ${sync} is to be changed${rest}`, 'good')])]
  return [
    indent([
      span(`${look.signs.done} ${links} of ${sync} changed${rest}`, 'good'),
      span(`  audit log ends with ${auditHead.slice(0, 12)}`, 'quiet'),
    ]),
  ]
}

/** For scripts; keys may be added while `formatVersion` is 1. */
export function mendedDocument({ sync, verb, status, changes, left, notes, auditHead }: MendReport): object {
  return {
    sync,
    verb,
    status,
    changes: changes.map(({ op, about, was }) => ({ op, ...plain(about), ...(was === undefined ? {} : { was }) })),
    left: left.map(({ about, why }) => ({ ...plain(about), why })),
    notes,
    auditHead,
  }
}

function plain({ kind, label, source, target }: About): object {
  return { kind, label, source, target }
}

const says = { link: 'link', relink: 'relink', unlink: 'let go' } as const

function changeGroup(op: MendedLink['op'], changes: readonly MendedLink[], look: Look): readonly Line[] {
  const rows = changes
    .slice(0, look.most)
    .map(({ about, was }): Line[] => [
      [span(clean(about.label))],
      [
        span(
          was === undefined
            ? clean(about.source ?? '')
            : `${clean(was)} ${look.signs.arrow} ${clean(about.source ?? '')}`,
        ),
      ],
      [span(`account ${clean(about.target ?? '')}`, 'quiet')],
    ])
  return [
    head(look.signs.link, says[op], changes.length, look, op === 'unlink' ? 'note' : 'accent'),
    ...body(rows, look),
  ]
}

function leftGroup(left: Mending['left'], look: Look): readonly Line[] {
  const rows = left
    .slice(0, look.most)
    .map(({ about, why }): Line[] => [
      [span(clean(about.label))],
      [span(clean(why))],
      [span(`account ${clean(about.target ?? '')}`, 'quiet')],
    ])
  return [head(look.signs.finding, 'left as it is', left.length, look, 'bad'), ...body(rows, look)]
}

function head(sign: string, what: string, all: number, look: Look, tone: 'accent' | 'note' | 'bad'): Line {
  const more =
    all > look.most ? `  the first ${count(look.most)}, and ${count(all - look.most)} more: --json has all` : ''
  return indent([span(sign, tone), span(' '), bold(`${what} ${count(all)}`), span(more, 'quiet')])
}

function body(rows: readonly Line[][], look: Look): readonly Line[] {
  const columns = [
    { name: '', most: 28 },
    { name: '', most: 90 },
    { name: '', optional: true },
  ] as const
  return table(columns, rows, look.width && look.width - 4).map((line) => indent(line, 4))
}
