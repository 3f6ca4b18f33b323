import { RollcallError } from '@rollcall/model'
import { brokenAnswer, pick } from './http/errors.ts'
import type { Graph } from './http/graph.ts'

const guid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i

/** The id of the tenant that is read: of the settings, or what Entra ID says of the domain they name. Asked once. */
export class TenantId {
  readonly #graph: Graph
  #id: Promise<string> | undefined

  constructor(graph: Graph) {
    this.#graph = graph
  }

  async get(signal: AbortSignal): Promise<string> {
    const { tenant } = this.#graph.settings
    const [id] = guid.exec(tenant) ?? []
    if (id === tenant) return id.toLowerCase()
    this.#id ??= this.#ask(signal)
    const asked = this.#id
    return asked.catch((thrown: unknown) => {
      if (this.#id === asked) this.#id = undefined
      throw thrown
    })
  }

  /** OpenID Connect Discovery 1.0: the issuer of a tenant's tokens holds its id. */
  async #ask(signal: AbortSignal): Promise<string> {
    const { tenant } = this.#graph.settings
    const { status, body } = await this.#graph.discover(`/${tenant}/v2.0/.well-known/openid-configuration`, signal)
    if (status === 400)
      throw new RollcallError('config.tenant', `Entra ID knows no tenant ${tenant}.`, { field: 'tenant' })
    if (status === 404) return tenant.toLowerCase() // what gives tokens need not tell of itself
    const issuer = pick(body, 'issuer')
    if (status !== 200 || typeof issuer !== 'string' || issuer === '')
      throw brokenAnswer(`/${tenant}/v2.0/.well-known/openid-configuration`, 'names no tenant')
    const [id = issuer] = guid.exec(issuer) ?? []
    return id.toLowerCase()
  }
}
