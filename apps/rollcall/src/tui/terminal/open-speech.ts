import { fieldOf, nothingTold, speech } from '../look/speech.ts'
import type { Screens } from '../state/screens.ts'
import type { Store } from '../state/store.ts'
import type { Later } from './open-input.ts'

export interface SpeechParts {
  readonly store: Store
  readonly screens: Screens
  readonly write: (text: string) => void
  readonly now: () => number
  readonly later: Later
  /** A screen threw. */
  readonly failed: (thrown: unknown) => void
}

/** After typing, what follows from it is said once somebody pauses, in ms: a line a letter helps nobody. */
const typing = 700
/** What the world tells is said when nothing more comes for so long, in ms … */
const quiet = 300
/** … but a long run says how far it is, in ms. */
const longest = 5000

/**
 * The UI for those who listen: whole lines, one after the other. Nothing is drawn over, no cursor moves; a screen reader says what
 * is new on the terminal. Typed text stands on a line of its own, as it is typed.
 */
export function openSpeech({ store, screens, write, now, later, failed }: SpeechParts): Disposable {
  let told = nothingTold
  let closed = false
  /** The open line, which shows the field as it was typed. */
  let prompt: string | undefined
  let field = fieldOf(store.get(), screens)
  let first: number | undefined
  let due = 0

  const endLine = (): void => {
    if (prompt !== undefined) write('\n')
    prompt = undefined
  }
  const say = (): void => {
    first = undefined
    const next = speech(told, store.get(), screens)
    told = next.told
    if (next.says.length === 0) return
    endLine()
    write(`${next.says.join('\n')}\n`)
  }
  const sayAfter = (ms: number): void => {
    const running = first !== undefined
    first ??= now()
    due = Math.min(now() + ms, Math.max(now(), first + longest))
    if (!running) later(due - now(), look)
  }
  const look = (): void => {
    if (closed || first === undefined) return
    if (now() >= due) guarded(say)
    else later(due - now(), look)
  }
  /** Shows what was typed; says whether it was more than moving. */
  const echo = (): boolean => {
    const before = field
    field = fieldOf(store.get(), screens)
    if (!field || field.text === before?.text) return false
    if (field.view !== before?.view) say()
    if (prompt !== undefined && field.text.startsWith(prompt)) write(field.text.slice(prompt.length))
    else {
      endLine()
      write(field.text)
    }
    prompt = field.text
    return field.view === before?.view
  }
  const guarded = (work: () => void): void => {
    try {
      work()
    } catch (thrown) {
      failed(thrown)
    }
  }
  const leave = store.subscribe((by) =>
    guarded(() => {
      if (by === 'world') return sayAfter(quiet)
      if (echo()) sayAfter(typing)
      else say()
    }),
  )
  write('Rollcall. The key ? lists the keys.\n')
  guarded(say)
  return {
    [Symbol.dispose]() {
      closed = true
      leave()
      endLine()
    },
  }
}
