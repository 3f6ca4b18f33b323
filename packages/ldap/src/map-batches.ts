/** Turns the batches of a stream into others, empty ones left out, and keeps how it ended. Ends the stream with its own end. */
export async function* mapBatches<T, U, E>(
  stream: AsyncGenerator<readonly T[], E>,
  map: (batch: readonly T[]) => readonly U[] | Promise<readonly U[]>,
): AsyncGenerator<readonly U[], E> {
  try {
    for (;;) {
      const step = await stream.next()
      if (step.done) return step.value
      const batch = await map(step.value)
      if (batch.length > 0) yield batch
    }
  } finally {
    await stream.return(undefined as never)
  }
}
