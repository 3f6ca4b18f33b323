import { readFile } from 'node:fs/promises'
import type { Context } from '@rollcall/connector-sdk'
import { type Dn, dnKey, type Field, isUnder, type Kind, parseDn, RollcallError } from '@rollcall/model'
import { type LdapClient, openLdap } from '../client/client.ts'
import { isUsuallyOperational } from '../fields/operational.ts'
import type { TypeOf } from '../fields/values.ts'
import { bothFilters } from '../kinds.ts'
import type { Dialect } from './dialect.ts'
import type { SourceSettings } from './settings.ts'

/** An open connection's client and what it has learnt of its server; nothing is sent or read before it is asked. */
export class Directory implements AsyncDisposable {
  readonly settings: SourceSettings
  readonly dialect: Dialect
  readonly #context: Context
  readonly #closing = new AbortController()
  #client: Promise<LdapClient> | undefined
  #suffix: string | undefined
  #fields: readonly Field[] | undefined
  #types: ReadonlyMap<string, Field['type']> | undefined
  #operational: ReadonlySet<string> | undefined

  constructor(settings: SourceSettings, context: Context, dialect: Dialect) {
    this.settings = settings
    this.dialect = dialect
    this.#context = context
  }

  client(): Promise<LdapClient> {
    this.#client ??= this.#open().catch((thrown: unknown) => {
      this.#client = undefined // a file that is missing now may be there at the next call
      throw thrown
    })
    return this.#client
  }

  now(): number {
    return this.#context.clock.now()
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    return this.#context.clock.sleep(ms, signal)
  }

  log(level: 'info' | 'warn', message: string): void {
    this.#context.log(level, message)
  }

  /** Which entries are of a kind. */
  filterOf(kind: Kind): string {
    const { users, groups } = this.settings
    return bothFilters(kind === 'user' ? users : groups, this.dialect.alsoFits?.(kind))
  }

  /** The attributes the server knows; the standard ones where it hides its schema. */
  async fields(signal: AbortSignal): Promise<readonly Field[]> {
    if (this.#fields === undefined) {
      const subschema = await (await this.client()).subschema(signal)
      const known = this.dialect.fieldsOf(subschema)
      const own = subschema.attributeTypes.filter(({ operational }) => operational)
      this.#operational = new Set(own.flatMap(({ names }) => names.map((name) => name.toLowerCase())))
      if (known.length === 0)
        this.#context.log('warn', 'The server hides its schema; the standard attributes are assumed.')
      this.#fields = known.length > 0 ? known : this.dialect.standardFields
    }
    return this.#fields
  }

  /** Whether the server keeps an attribute for itself. */
  async operational(signal: AbortSignal): Promise<(name: string) => boolean> {
    await this.fields(signal)
    const known = this.#operational
    return known?.size ? (name) => known.has(name.toLowerCase()) : isUsuallyOperational
  }

  async types(signal: AbortSignal): Promise<TypeOf> {
    this.#types ??= new Map((await this.fields(signal)).map(({ name, type }) => [name.toLowerCase(), type]))
    const types = this.#types
    return (name) => types.get((name.split(';', 1)[0] as string).toLowerCase())
  }

  /** The naming context the base lies in; the base where the server does not say. */
  async suffix(signal: AbortSignal): Promise<string> {
    if (this.#suffix === undefined) {
      const { baseDn } = this.settings
      const contexts = (await (await this.client()).rootDse(signal))?.namingContexts ?? []
      const around = contexts.filter((context) => isUnder(parseDn(baseDn), dnKey(context) as Dn))
      // A global catalog also holds the domain above its own, and slapd may have one database below another.
      this.#suffix = around.sort((one, other) => dnKey(other).length - dnKey(one).length)[0] ?? baseDn
    }
    return this.#suffix
  }

  /** Where an entry may be that left the base: the naming context, if this account may read it. */
  async readableRoot(signal: AbortSignal): Promise<string> {
    const suffix = await this.suffix(signal)
    const visible = await (await this.client()).readOne(suffix, ['1.1'], signal)
    return visible ? suffix : this.settings.baseDn
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort(new RollcallError('bug.closed', 'The connection is closed.'))
    const client = await this.#client?.catch(() => undefined)
    await client?.[Symbol.asyncDispose]()
  }

  async #open(): Promise<LdapClient> {
    const { startTls, insecure, ca, clientCertificate, clientKey, connectTimeout, answerTimeout } = this.settings
    const pem = (file: string, field: string): Promise<string> =>
      readFile(this.#context.path(file), 'utf8').catch((cause: unknown) => {
        throw new RollcallError('config.file', `${file} cannot be read: ${(cause as Error).message}.`, { field, cause })
      })
    return openLdap({
      ...(await this.dialect.connect(this.#context, this.#closing.signal)),
      startTls,
      insecure,
      connectTimeoutMs: connectTimeout * 1_000,
      answerTimeoutMs: answerTimeout * 1_000,
      ...(ca === undefined ? {} : { ca: await pem(ca, 'ca') }),
      ...(clientCertificate === undefined || clientKey === undefined
        ? {}
        : {
            clientCertificate: {
              cert: await pem(clientCertificate, 'clientCertificate'),
              key: await pem(clientKey, 'clientKey'),
            },
          }),
    })
  }
}
