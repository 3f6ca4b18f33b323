import { type Change, wordsOf as changeWords, type Summary } from '@rollcall/model'
import type { FindingDocument, RunDocument } from '@rollcall/presenter'
import {
  companyLdif,
  type Dirsrv,
  type Postgres,
  type Slapd,
  type SlapdOptions,
  startPostgres,
  startSlapd,
} from '@rollcall/test-fixtures'
import { configuration, postgresTables } from './application.ts'
import { aProgram, type Program, type Said } from './program.ts'
import { type Row, selectRows } from './rows.ts'

/** A directory in a real slapd, an application in a real PostgreSQL, and the program between them. */
export interface Office extends AsyncDisposable {
  readonly slapd: Slapd
  readonly postgres: Postgres
  readonly program: Program
  readonly rollcall: Program['rollcall']
  readonly plan: (...argv: string[]) => Promise<Said & { readonly plan: PlanJson }>
  readonly sync: (...argv: string[]) => Promise<Said & { readonly run: RunDocument }>
  readonly rows: () => Promise<readonly Row[]>
}

export interface PlanJson {
  readonly summary: Summary
  readonly changes: readonly Change[]
  readonly findings: readonly FindingDocument[]
  readonly guards: readonly { readonly code: string; readonly tripped: boolean; readonly count: number }[]
}

export interface OfficeOptions extends SlapdOptions {
  /** More of the sync, as YAML. */
  readonly sync?: string
}

const scope = `
scope:
  users: { filter: (&(objectClass=inetOrgPerson)(!(employeeType=robot))) }
  groups: { filter: (objectClass=groupOfNames) }
`

export const config = (slapd: Slapd, postgres: Postgres, more = scope): string =>
  configuration(corp(slapd), app(postgres), more)

export async function anOffice({ sync: more = scope, ...options }: OfficeOptions = {}): Promise<Office> {
  await using cleanup = new AsyncDisposableStack()
  const slapd = cleanup.use(await startSlapd({ seed: companyLdif(), ...options }))
  const postgres = cleanup.use(await startPostgres())
  await postgres.query(postgresTables)
  const env = { LDAP_PASSWORD: slapd.reader.password, APP_PASSWORD: new URL(postgres.url).password }
  const program = cleanup.use(await aProgram({ 'rollcall.yaml': configuration(corp(slapd), app(postgres), more) }, env))
  const owned = cleanup.move()
  return {
    slapd,
    postgres,
    program,
    rollcall: program.rollcall,
    async plan(...argv) {
      const said = await program.rollcall('plan', '--json', ...argv)
      return { ...said, plan: parsed(said) }
    },
    async sync(...argv) {
      const said = await program.rollcall('sync', '--yes', '--json', ...argv)
      return { ...said, run: parsed(said) }
    },
    rows: () => postgres.query<Row>(selectRows),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

/** slapd, or 389 Directory Server, as a connection. */
export function corp(server: Slapd | Dirsrv): string {
  const { tlsUrl, caFile, reader, suffix } = server
  return `connector: openldap
url: ${tlsUrl}
ca: ${caFile}
bindDn: ${reader.dn}
password: { env: LDAP_PASSWORD }
baseDn: ${suffix}
idAttribute: ${'freeze' in server ? 'entryUUID' : 'nsUniqueId'}`
}

/** PostgreSQL as a connection. */
export function app({ url }: Postgres): string {
  const { username, host, pathname } = new URL(url)
  return `url: postgres://${username}@${host}${pathname}\npassword: { env: APP_PASSWORD }`
}

/** A word for each change: what, why, about whom. */
export function wordsOf({ changes }: PlanJson): readonly string[] {
  return changes.map((change) => {
    const words = changeWords(change).map(([word, count]) => (word.endsWith('Member') ? `${word} ${count}` : word))
    return `${words.join(', ')} ${change.about.label}: ${change.why}`
  })
}

function parsed<T>({ code, out, err }: Said): T {
  try {
    return JSON.parse(out) as T
  } catch (cause) {
    throw new Error(`No document on stdout, exit code ${code}: ${err || out}`, { cause })
  }
}
