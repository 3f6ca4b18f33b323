import type { Instant } from './record.ts'

/** Somebody stopped a sync: nobody runs it until it is resumed. */
export interface Pause {
  readonly since: Instant
  /** Who, as their computer knows them: `kim@ws4`. */
  readonly by: string
  /** In their own words. */
  readonly why?: string
}
