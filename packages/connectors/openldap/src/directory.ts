import { readFile } from 'node:fs/promises'
import type { Context } from '@rollcall/connector-sdk'
import {
  fieldsOf,
  isUsuallyOperational,
  type LdapBind,
  type LdapClient,
  type LockoutDuration,
  openLdap,
  standardFields,
  type TypeOf,
} from '@rollcall/ldap'
import { type Dn, dnKey, type Field, isUnder, parseDn, RollcallError } from '@rollcall/model'
import { readPolicies } from './policies.ts'
import type { OpenLdapSettings } from './settings.ts'

/** An open connection's client and what it has learnt of its server; nothing is sent or read before it is asked. */
export class Directory implements AsyncDisposable {
  readonly settings: OpenLdapSettings
  readonly #context: Context
  #client: Promise<LdapClient> | undefined
  #suffix: string | undefined
  #fields: readonly Field[] | undefined
  #types: ReadonlyMap<string, Field['type']> | undefined
  #operational: ReadonlySet<string> | undefined

  constructor(settings: OpenLdapSettings, context: Context) {
    this.settings = settings
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

  /** The attributes the server knows; the standard ones where it hides its schema. */
  async fields(signal: AbortSignal): Promise<readonly Field[]> {
    if (this.#fields === undefined) {
      const subschema = await (await this.client()).subschema(signal)
      const known = fieldsOf(subschema)
      const own = subschema.attributeTypes.filter(({ operational }) => operational)
      this.#operational = new Set(own.flatMap(({ names }) => names.map((name) => name.toLowerCase())))
      if (known.length === 0)
        this.#context.log('warn', 'The server hides its schema; the standard attributes are assumed.')
      this.#fields = known.length > 0 ? known : standardFields
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

  /** How long a lock lasts, as the settings say, else the policies. */
  async lockoutDuration(signal: AbortSignal): Promise<LockoutDuration> {
    const { lockoutDuration } = this.settings
    if (lockoutDuration !== undefined) return () => lockoutDuration
    return readPolicies(await this.client(), await this.suffix(signal), signal)
  }

  /** The naming context the base lies in; the base where the server does not say. */
  async suffix(signal: AbortSignal): Promise<string> {
    if (this.#suffix === undefined) {
      const { baseDn } = this.settings
      const contexts = (await (await this.client()).rootDse(signal))?.namingContexts ?? []
      this.#suffix = contexts.find((context) => isUnder(parseDn(baseDn), dnKey(context) as Dn)) ?? baseDn
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
    const client = await this.#client?.catch(() => undefined)
    await client?.[Symbol.asyncDispose]()
  }

  async #open(): Promise<LdapClient> {
    const { url, startTls, insecure, ca, clientCertificate, clientKey, connectTimeout, answerTimeout } = this.settings
    const pem = (file: string, field: string): Promise<string> =>
      readFile(this.#context.path(file), 'utf8').catch((cause: unknown) => {
        throw new RollcallError('config.file', `${file} cannot be read: ${(cause as Error).message}.`, { field, cause })
      })
    return openLdap({
      url,
      startTls,
      insecure,
      bind: this.#bind(),
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

  #bind(): LdapBind {
    const { saslExternal, bindDn, password } = this.settings
    if (saslExternal) return { method: 'external' }
    if (bindDn === undefined || password === undefined) return { method: 'anonymous' }
    return { method: 'simple', dn: bindDn, password: () => this.#context.secret(password) }
  }
}
