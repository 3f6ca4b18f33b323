import type { HandsThread } from './open-hands.ts'
import type { Later } from './open-input.ts'

export interface StopParts {
  /** To people, after the picture is gone. */
  readonly say: (line: string) => void
  /** Aborted when somebody does not want to wait. */
  readonly hurry: AbortSignal
  readonly later: Later
}

/** Ending is mentioned when it takes longer than this, in ms. */
const unnoticed = 300
/** Service managers kill what has not ended after 90 s; a call in flight ends long before. */
const patience = 60_000

/** Ends the thread of the hands in good order, or at once where that takes too long. Says whether something is left half done. */
export async function stopHands(hands: HandsThread, { say, hurry, later }: StopParts): Promise<'done' | 'half done'> {
  let over = false
  later(unnoticed, () => {
    if (!over) say('Stopping: calls in flight are finished first. Again to stop at once.')
  })
  const impatient = new Promise<'hurry'>((resolve) => {
    if (hurry.aborted) resolve('hurry')
    hurry.addEventListener('abort', () => resolve('hurry'), { once: true })
  })
  const tooLong = new Promise<'too long'>((resolve) => later(patience, () => resolve('too long')))
  const how = await Promise.race([hands.stop(), impatient, tooLong])
  over = true
  if (typeof how === 'object') {
    if (how.wrote) say('Stopped in good order. The next run takes up what is left.')
    return how.wrote ? 'half done' : 'done'
  }
  await hands.kill()
  say(how === 'hurry' ? stoppedAtOnce : `It did not end within ${patience / 1000} s. ${stoppedAtOnce}`)
  return 'half done'
}

const stoppedAtOnce = 'Stopped at once. The next run settles what was left open.'
