import { nearest } from '@rollcall/model'

/** "Did you mean …?", where something is near enough. */
export function didYouMean(word: string, words: readonly string[]): string | undefined {
  const near = nearest(word, words)
  return near === undefined ? undefined : `Did you mean ${near}?`
}
