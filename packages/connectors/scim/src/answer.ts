import { isObject, type Json, textOf } from './json.ts'

/** What a server answered, whatever it is. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  /** Undefined where there was no body, or none in JSON. */
  readonly body: unknown
  /** A page for people, as gateways send them, or other text that is no JSON. */
  readonly text?: string
}

/** The `detail` of an error, or of what a server sent in its place; never longer than a line. */
export function detailOf({ body, text }: Answer): string | undefined {
  const said = isObject(body) ? wordsOf(body) : text !== undefined && !/[<{]/.test(text) ? text : undefined
  const line = said?.replaceAll(/\s+/g, ' ').trim()
  return line ? line.slice(0, 300).replace(/\.$/, '') : undefined
}

export function scimTypeOf({ body }: Answer): string | undefined {
  return isObject(body) ? textOf(body.scimType) : undefined
}

function wordsOf(body: Json): string | undefined {
  for (const name of ['detail', 'message', 'error_description', 'error', 'title']) {
    const found = body[name]
    if (typeof found === 'string') return found
    if (isObject(found) && typeof found.message === 'string') return found.message
  }
  const [first] = Array.isArray(body.Errors) ? body.Errors : Array.isArray(body.errors) ? body.errors : []
  return isObject(first) ? (textOf(first.description) ?? textOf(first.detail)) : textOf(first)
}
