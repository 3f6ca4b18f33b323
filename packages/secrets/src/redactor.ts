const shown = '[secret]'

/** Remembers secrets, and takes them out of whatever text leaves the program: log, error, JSON. */
export class Redactor {
  readonly #forms = new Set<string>()
  #pattern: RegExp | undefined

  remember(secret: string): void {
    for (const form of formsOf(secret)) this.#forms.add(form)
    this.#pattern = undefined
  }

  redact(text: string): string {
    if (this.#forms.size === 0) return text
    this.#pattern ??= patternOf(this.#forms)
    return text.replace(this.#pattern, shown)
  }
}

/** The spellings in which a secret turns up: as it is, each long line of it, quoted, in a URL, in base64. */
function formsOf(secret: string): readonly string[] {
  if (secret === '') return []
  const lines = secret.split(/\r?\n/).filter((line) => line.length >= 8)
  return [secret, secret.trim(), ...lines].flatMap((text) => [
    text,
    JSON.stringify(text).slice(1, -1),
    encodeURIComponent(text.toWellFormed()),
    encodeURIComponent(text.toWellFormed()).replaceAll('%20', '+'),
    ...base64Forms(text),
  ])
}

/** Base64 of the text wherever it begins in what was encoded, such as behind the user name of basic authentication. */
function base64Forms(text: string): readonly string[] {
  const bytes = Buffer.from(text)
  const inside = [0, 1, 2].map((offset) => {
    const whole = Buffer.concat([Buffer.alloc(offset), bytes])
    // Only characters that all come from the text; the ones at its ends depend on its neighbours as well.
    return whole.toString('base64').slice(Math.ceil((offset * 8) / 6), Math.floor((whole.length * 8) / 6))
  })
  const forms = [bytes.toString('base64'), ...inside.filter((form) => form.length >= 6)]
  return forms.flatMap((form) => [form, form.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')])
}

function patternOf(forms: ReadonlySet<string>): RegExp {
  const longestFirst = [...forms].filter(Boolean).toSorted((one, other) => other.length - one.length)
  const alternatives = longestFirst.map((form) => {
    const escaped = form.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
    // A very short one would blot out half of every word.
    return form.length < 4 ? `(?<![\\p{L}\\p{N}])${escaped}(?![\\p{L}\\p{N}])` : escaped
  })
  return new RegExp(alternatives.join('|'), 'gu')
}
