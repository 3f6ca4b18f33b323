/** What a statement may carry beside its text. */
export type Parameter = string | number | boolean | null | readonly string[]

/** A piece of SQL: text, and values that never become text. */
export interface Sql {
  readonly text: readonly string[]
  /** One fewer than `text`; each stands between two pieces. */
  readonly values: readonly Parameter[]
}

/** Template for statements: pieces of SQL are built in, everything else becomes a parameter. */
export function sql(strings: TemplateStringsArray, ...parts: readonly (Sql | Parameter)[]): Sql {
  let built = raw(strings[0] ?? '')
  parts.forEach((part, at) => {
    const tail = raw(strings[at + 1] ?? '')
    built = isSql(part)
      ? append(append(built, part), tail)
      : { text: [...built.text, ...tail.text], values: [...built.values, part] }
  })
  return built
}

/** A name from the configuration or the catalogue, quoted. Both databases quote as the standard says. */
export function name(...path: readonly string[]): Sql {
  return raw(path.map((part) => `"${part.replaceAll('"', '""')}"`).join('.'))
}

/** Text of our own or, as the name of a type, already quoted by the database. Never a person's. */
export function raw(text: string): Sql {
  return { text: [text], values: [] }
}

export function join(pieces: readonly Sql[], separator: string): Sql {
  const [first, ...rest] = pieces
  return rest.reduce((built, piece) => append(append(built, raw(separator)), piece), first ?? raw(''))
}

/** The statement as a driver takes it; `placeholder` is told the number of the parameter, from 1. */
export function toStatement(
  { text, values }: Sql,
  placeholder: (number: number) => string,
): { text: string; values: Parameter[] } {
  return { text: text.reduce((all, piece, at) => `${all}${placeholder(at)}${piece}`), values: [...values] }
}

function append(one: Sql, other: Sql): Sql {
  const [head = '', ...tail] = other.text
  return {
    text: [...one.text.slice(0, -1), `${one.text.at(-1) ?? ''}${head}`, ...tail],
    values: [...one.values, ...other.values],
  }
}

function isSql(part: Sql | Parameter): part is Sql {
  return typeof part === 'object' && part !== null && !Array.isArray(part)
}
