import { stringify } from 'yaml'

/** What `init` found out or was told. */
export interface Starter {
  readonly source: StarterConnection
  readonly target: StarterConnection
  readonly sync: StarterSync
}

export interface StarterConnection {
  readonly name: string
  readonly connector: string
  readonly settings: Readonly<Record<string, unknown>>
}

export interface StarterSync {
  readonly name: string
  readonly users: StarterScope
  readonly groups?: StarterScope
  /** `field = expression`, in the order to try. */
  readonly match: readonly string[]
  /** The same for groups. */
  readonly groupMatch?: readonly string[]
  /** Target field → expression. */
  readonly userMapping: Readonly<Record<string, string>>
  readonly groupMapping?: Readonly<Record<string, string>>
  /** The target has no way to switch an account off. */
  readonly neverOff?: boolean
}

export interface StarterScope {
  readonly base?: readonly string[]
  readonly filter?: string
}

/** The first `rollcall.yaml`: complete, and with what people next ask for in its comments. */
export function starterConfig({ source, target, sync }: Starter): string {
  const { users, groups, match, groupMatch = [], userMapping, groupMapping, neverOff } = sync
  const leaving = neverOff ? neverOffLines : offLines
  return `# yaml-language-server: $schema=./rollcall.schema.json
# Check it with \`rollcall config validate\`; see what it would do with \`rollcall plan\`. Nothing is written by either.
version: 1
connections:
${connection(source)}
${connection(target)}
syncs:
  ${key(sync.name)}:
    from: ${flow(source.name)}
    to: ${flow(target.name)}
    scope: # who counts
${indent(6, block({ users, ...(groups && { groups }) }))}
      # users: also inGroups: ["cn=…"] (nested groups count) and exclude: [uid=root*]
    # How a person without a link finds an account, tried in this order. Links from earlier runs come first.
    match: ${flow(match)}${groupMatch.length > 0 ? `\n    matchGroups: ${flow(groupMatch)}` : ''}
    # Target field: a source attribute, or an expression such as lower(uid).
    users:
${indent(6, block(userMapping))}${groupMapping ? `\n    groups:\n${indent(6, block(groupMapping))}` : ''}
    # roles: { admin: "cn=admins,ou=groups,dc=example" }   only roles named here are ever granted or revoked
${leaving}
    # allow: [link, update]   the only kinds of change that may be written; [] only looks
    # pilot: { people: [uid=mora], inGroups: ["cn=…"] }   whom it writes to at first; the others are held
    # limits: { access: 2%, create: 500 }   your own limits; a plan that goes too far is stopped without any as well
    # protect: [userName=admin]   accounts never touched
`
}

const offLines = `    disableWhen: [disabled, expired] # states at the source that switch an account off; locked is the third
    onLeave: disable # disable | delete | { deleteAfter: 30d } | keep | unlink`

const neverOffLines = `    disableWhen: [] # nothing in the target says whether an account may be used
    onLeave: keep # keep | delete | unlink; disable needs something that switches accounts off`

function connection({ name, connector, settings }: StarterConnection): string {
  return indent(2, block({ [name]: { connector, ...settings } }))
}

function block(value: unknown): string {
  return stringify(value, { lineWidth: 0 }).trimEnd()
}

function flow(value: unknown): string {
  return stringify(value, { collectionStyle: 'flow', lineWidth: 0, flowCollectionPadding: false }).trimEnd()
}

function key(name: string): string {
  return block({ [name]: 0 }).replace(/: 0$/, '')
}

function indent(by: number, text: string): string {
  return text.replace(/^(?=.)/gm, ' '.repeat(by))
}
