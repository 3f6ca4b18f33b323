import { writeFile } from 'node:fs/promises'
import type { PlanRequest } from '@rollcall/engine'
import type { Finding } from '@rollcall/model'
import {
  ldifEntry,
  makeFolder,
  type ScimBehaviour,
  type ScimFake,
  startScimFake,
  uuidOf,
} from '@rollcall/test-fixtures'
import { openHost } from '../src/host.ts'

/** People in an LDIF file, an application that speaks SCIM, and the whole program but its commands between them. */
export interface ScimCompany extends AsyncDisposable {
  readonly server: ScimFake
  /** Everybody there is from now on, and one group. */
  readonly hire: (people: Readonly<Record<string, Person>>, staff?: readonly string[]) => Promise<void>
  readonly sync: (request?: PlanRequest) => Promise<Outcome>
  /** Those active in the application, by name. */
  readonly active: () => readonly string[]
  readonly staff: () => readonly string[]
  /** Writes since the last time, as `PATCH /Users/user-1`. */
  readonly writes: () => readonly string[]
}

export interface Person {
  readonly title?: string
  readonly mail?: string
}

export interface Outcome {
  readonly status: string
  readonly ok: number
  readonly findings: readonly string[]
}

const config = (url: string, more: string): string => `version: 1
connections:
  corp: { connector: ldif, file: people.ldif }
  wiki: { connector: scim, url: "${url}", token: { env: TOKEN }${more} }
syncs:
  staff:
    from: corp
    to: wiki
    scope: { users: {}, groups: {} }
    match: [externalId = id, userName = uid]
    matchGroups: [displayName = cn]
    users: { externalId: id, userName: uid, name.familyName: sn, title: title, emails: all(mail) }
    groups: { displayName: cn, members: members }
    limits: { access: 100% }
`

export async function aScimCompany(behaviour: ScimBehaviour = {}, settings = ''): Promise<ScimCompany> {
  await using cleanup = new AsyncDisposableStack()
  const server = cleanup.use(await startScimFake(behaviour))
  const folder = cleanup.use(await makeFolder('scim-company'))
  const configFile = folder.file('rollcall.yaml')
  await writeFile(configFile, config(server.url, settings))
  let time = Date.parse('2026-04-10T08:00:00Z')
  const clock = {
    now: () => time,
    sleep: async (ms: number, signal: AbortSignal) => {
      signal.throwIfAborted()
      time += ms
    },
  }
  const owned = cleanup.move()
  let seen = 0
  return {
    server,
    async hire(people, staff = []) {
      const entries = Object.entries(people).map(([uid, { title, mail }]) =>
        ldifEntry(dnOf(uid), {
          objectClass: 'inetOrgPerson',
          entryUUID: uuidOf(uid),
          uid,
          cn: uid,
          sn: uid,
          title,
          mail,
        }),
      )
      const base = ldifEntry('dc=acme,dc=test', { objectClass: 'domain', dc: 'acme', entryUUID: uuidOf('acme') })
      const member = staff.length > 0 ? staff.map(dnOf) : ['dc=acme,dc=test']
      const group = { objectClass: 'groupOfNames', entryUUID: uuidOf('cn=staff'), cn: 'staff', member }
      await writeFile(
        folder.file('people.ldif'),
        [base, ...entries, ldifEntry('cn=staff,dc=acme,dc=test', group)].join(''),
      )
    },
    async sync(request = {}) {
      time += 1_000
      await using host = await openHost({ configFile, env: { TOKEN: server.token }, clock, random: () => 0.5 })
      const engine = await host.engine('staff')
      const asked = { allow: ['first-run'], ...request, confirm: async () => true }
      const run = await engine.sync(asked, new AbortController().signal)
      const findings: Finding[] = []
      for await (const batch of run.findings()) findings.push(...batch)
      const words = findings.map(({ code, about, field, problem }) =>
        [code, about.label, field, problem?.code].filter(Boolean).join(' '),
      )
      return { status: run.status, ok: run.applied.ok, findings: words.toSorted() }
    },
    active: () =>
      server
        .all('user')
        .filter(({ active }) => active === true)
        .map(({ userName }) => String(userName))
        .toSorted(),
    staff() {
      const group = server.all('group').find(({ displayName }) => displayName === 'staff')
      const members = (group?.members ?? []) as readonly { readonly value: string }[]
      return members.map(({ value }) => String(server.get('user', value)?.userName)).toSorted()
    },
    writes() {
      const fresh = server.requests.slice(seen).filter(({ method }) => method !== 'GET')
      seen = server.requests.length
      return fresh.map(({ method, path }) => `${method} ${path}`)
    },
    async [Symbol.asyncDispose]() {
      await owned.disposeAsync()
      if (server.violations.length > 0) throw new Error(`No client may send this: ${server.violations.join('; ')}`)
    },
  }
}

const dnOf = (uid: string): string => `uid=${uid},dc=acme,dc=test`
