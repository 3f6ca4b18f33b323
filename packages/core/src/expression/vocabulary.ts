import { Environment } from '@marcbachmann/cel-js'
import type { Field } from '@rollcall/model'
import { registerFunctions } from './functions.ts'
import { registerMacros } from './slots.ts'

/** The words that expressions over one kind of source record may use. */
export interface Vocabulary {
  readonly attributes: ReadonlySet<string>
  /** Those of them that are never read. */
  readonly secrets: ReadonlySet<string>
  readonly functions: ReadonlySet<string>
  readonly environment: Environment
}

export function vocabularyOf(schema: readonly Field[]): Vocabulary {
  const attributes = new Set(schema.map(({ name }) => name))
  const secrets = new Set(schema.flatMap(({ name, secret }) => (secret ? [name] : [])))
  return { attributes, secrets, ...languageOver(attributes) }
}

/** Where nobody has asked the source yet: every name may be one of its attributes. */
export function anyVocabulary(): Vocabulary {
  const attributes = new AnyName()
  return { attributes, secrets: new Set(), ...languageOver(attributes, { unlistedVariablesAreDyn: true }) }
}

class AnyName extends Set<string> {
  override has(): boolean {
    return true
  }
}

function languageOver(
  attributes: ReadonlySet<string>,
  options: { readonly unlistedVariablesAreDyn?: true } = {},
): Pick<Vocabulary, 'functions' | 'environment'> {
  const environment = new Environment({ ...options, homogeneousAggregateLiterals: false })
  registerFunctions(environment)
  registerMacros(environment, attributes)
  environment.registerVariable('id', 'string').registerVariable('dn', 'dyn')
  for (const name of attributes) registerAttribute(environment, name)
  return { functions: new Set(environment.getDefinitions().functions.map(({ name }) => name)), environment }
}

/** Names that CEL cannot spell, keeps for itself, or that `id` and `dn` stand for, are reached with `attr('…')`. */
function registerAttribute(environment: Environment, name: string): void {
  if (!/^[a-z_]\w*$/i.test(name) || environment.hasVariable(name)) return
  try {
    environment.registerVariable(name, 'dyn')
  } catch {
    // A reserved word of CEL.
  }
}
