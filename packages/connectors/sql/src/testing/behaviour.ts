import type { Application } from './application.ts'
import { describeReading } from './reading.ts'
import { describeWriting } from './writing.ts'

/** What the connector does, whatever the database. */
export function describeBehaviour(open: () => Promise<Application>): void {
  describeWriting(open)
  describeReading(open)
}
