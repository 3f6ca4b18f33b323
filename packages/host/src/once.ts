/** Does the work at the first call and remembers what came of it; a failure is not remembered. */
export function once<T>(work: () => Promise<T>): () => Promise<T> {
  const each = oncePerName(work)
  return () => each('')
}

/** The same for each name. */
export function oncePerName<T>(work: (name: string) => Promise<T>): (name: string) => Promise<T> {
  const done = new Map<string, Promise<T>>()
  return (name) => {
    const known = done.get(name)
    if (known) return known
    const running = work(name).catch((thrown: unknown) => {
      done.delete(name)
      throw thrown
    })
    done.set(name, running)
    return running
  }
}
