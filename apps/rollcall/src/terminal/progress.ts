import type { EngineEvent } from '@rollcall/engine'
import { clean, count, cut, duration } from '@rollcall/presenter'

/** Shows how far a run is, in one line that is drawn over again. */
export interface Progress extends Disposable {
  event(event: EngineEvent): void
  /** Takes the line away, before something else is written. */
  clear(): void
}

export interface ProgressPlace {
  /** To a terminal. */
  readonly write: (text: string) => void
  readonly columns: () => number
  readonly now: () => number
}

const frame = 100
const eraseLine = '\r\u001b[2K'

/** For output that nobody watches. */
export const noProgress: Progress = { event() {}, clear() {}, [Symbol.dispose]() {} }

export function openProgress({ write, columns, now }: ProgressPlace): Progress {
  let drawnAt = Number.NEGATIVE_INFINITY
  let applyingSince: number | undefined
  const clear = () => {
    if (Number.isFinite(drawnAt)) write(eraseLine)
    drawnAt = Number.NEGATIVE_INFINITY
  }
  return {
    event(event) {
      if (event.event === 'applying') applyingSince ??= now()
      const text = progressText(event, now() - (applyingSince ?? now()), now(), columns() - 1)
      const last = event.event === 'applying' && event.done === event.of
      if (text === undefined || (now() - drawnAt < frame && !last)) return
      drawnAt = now()
      write(eraseLine + cut(text, columns() - 1))
    },
    clear,
    [Symbol.dispose]: clear,
  }
}

/** What the line says at an event, in so many columns; nothing where it stays as it is. `elapsed` is how long applying goes on. */
export function progressText(event: EngineEvent, elapsed: number, now: number, columns: number): string | undefined {
  switch (event.event) {
    case 'reading': {
      const share = event.before ? ` of about ${count(event.before)}` : ''
      return `  reading ${event.side}: ${count(event.records)}${share}`
    }
    case 'deciding':
      return `  deciding: ${count(event.records)}`
    case 'settling':
      return `  clearing up ${count(event.calls)} unknown outcomes of an earlier run`
    case 'applying':
      return applyingText(event.done, event.of, elapsed, columns)
    case 'checking':
      return `  looking at what was written: ${count(event.records)}`
    case 'waiting':
      return `  waiting ${duration(Math.max(0, event.until - now))}: ${clean(event.why.message)}`
    case 'read':
    case 'planned':
    case 'outcome':
    case 'note':
      return undefined
    default:
      return event satisfies never
  }
}

const barCells = { least: 10, most: 30 }

/** The bar takes the room that the words leave. */
function applyingText(done: number, of: number, elapsed: number, columns: number): string {
  const words = `${count(done)} of ${count(of)}${paceText(done, of, elapsed)}`
  const cells = Math.max(barCells.least, Math.min(barCells.most, columns - words.length - 4))
  const filled = of === 0 ? cells : Math.floor((done / of) * cells)
  return `  ${'━'.repeat(filled)}${'─'.repeat(cells - filled)}  ${words}`
}

function paceText(done: number, of: number, elapsed: number): string {
  if (elapsed < 1000 || done === 0) return ''
  const pace = (done / elapsed) * 1000
  const left = ((of - done) / pace) * 1000
  return `  ${count(Math.max(1, pace))} a second${left > 0 ? `, about ${duration(Math.max(1000, left))} left` : ''}`
}
