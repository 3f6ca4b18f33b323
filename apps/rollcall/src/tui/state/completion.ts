import { beforeCursor, type Field, replaceText } from '../widgets/field.ts'
import type { Place } from './mapping-draft.ts'

/** Words that stand at the cursor, and the one that is tried now. */
export interface Completion {
  readonly head: string
  readonly tail: string
  readonly options: readonly string[]
  readonly at: number
}

/** What may stand in a row. */
export interface Words {
  readonly attributes: readonly string[]
  readonly functions: readonly string[]
  readonly fields: readonly string[]
}

/** Words that begin as what is typed does, those with its very letters first; nothing where nothing is typed. */
export function optionsFor(place: Place, field: Field, words: Words): Completion | undefined {
  const before = beforeCursor(field)
  const tail = field.text.slice(before.length)
  if (place.part === 'onLeave' || place.part === 'onDelete') return among(policies, before, '', tail)
  if (place.part === 'onGroupLeave') return among(['keep', 'empty', 'delete'], before, '', tail)
  if (place.part === 'disableWhen') {
    const [, head = '', state = ''] = /^(.*,\s*|)(.*)$/.exec(before) ?? []
    return among(head === '' ? [...states, 'never'] : states.filter((one) => !head.includes(one)), state, head, tail)
  }
  if (place.part === 'exclude' && !before.includes('='))
    return among(
      words.attributes.map((name) => `${name}=`),
      before,
      '',
      tail,
    )
  if (place.part === 'match' && !before.includes('='))
    return among(
      words.fields.map((name) => `${name} = `),
      before,
      '',
      tail,
    )
  if (place.part !== 'fields' && place.part !== 'match') return undefined
  const word = /[\w;.-]*$/.exec(before)?.[0] ?? ''
  const head = before.slice(0, before.length - word.length)
  if (word === '' || insideQuotes(head)) return undefined
  const alone = head.replace(/^[^=]*=/, place.part === 'match' ? '' : '$&').trim() === '' && tail.trim() === ''
  const attributes = words.attributes.map((name) => (alone || /^[a-z_]\w*$/i.test(name) ? name : `attr('${name}')`))
  return among([...attributes, ...words.functions.map((name) => `${name}(`)], word, head, tail)
}

const states = ['disabled', 'expired', 'locked']
const policies = ['disable', 'delete', 'delete after 30d', 'keep', 'unlink']

function among(all: readonly string[], word: string, head: string, tail: string): Completion | undefined {
  const typed = word.trimStart()
  const lower = typed.toLowerCase()
  const options = all
    .filter(
      (one) =>
        one !== typed &&
        one
          .replace(/^attr\('/, '')
          .toLowerCase()
          .startsWith(lower),
    )
    .toSorted(
      (one, other) => Number(other.startsWith(typed)) - Number(one.startsWith(typed)) || one.length - other.length,
    )
  return options.length === 0 ? undefined : { head, tail, options, at: -1 }
}

function insideQuotes(text: string): boolean {
  return (text.match(/'/g)?.length ?? 0) % 2 === 1 || (text.match(/"/g)?.length ?? 0) % 2 === 1
}

/** The field with the next of the words in its place. */
export function complete(
  field: Field,
  completion: Completion,
): { readonly field: Field; readonly completion: Completion } {
  const at = (completion.at + 1) % completion.options.length
  const put = replaceText(field, completion.head + (completion.options[at] ?? ''))
  // Going through the words is one step back for undo.
  const before = completion.at < 0 ? put.before : field.before
  return { field: { ...put, text: put.text + completion.tail, before }, completion: { ...completion, at } }
}
