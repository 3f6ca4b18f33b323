import { hash } from 'node:crypto'

/** Opaque texts that stand for what the server remembers. */
export class StateTokens {
  readonly #states = new Map<string, object>()
  readonly #seed: string

  constructor(seed: string) {
    this.#seed = seed
  }

  issue(state: object): string {
    const number = this.#states.size
    const part = (index: number): string =>
      hash('sha512', `${this.#seed} ${number} ${index}`, 'buffer').toString('base64url')
    const token = `${part(0)}${part(1)}${part(2)}`
    this.#states.set(token, state)
    return token
  }

  look<T extends object>(token: string): T | undefined {
    return this.#states.get(token) as T | undefined
  }
}
