import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** Stands between the program and a server, and knows how much the server has said. */
export interface Passage extends AsyncDisposable {
  readonly port: number
  /** Bytes the server has sent so far. */
  readonly passed: () => number
  /** Once the server has sent so many bytes from now on: this, before another byte is passed on. */
  readonly at: (bytes: number, then: () => void | Promise<void>) => void
}

export async function aProxy(port: number): Promise<Passage> {
  const sockets = new Set<Socket>()
  let passed = 0
  let due: { readonly at: number; readonly then: () => void | Promise<void> } | undefined
  const meet = async (): Promise<void> => {
    if (!due || passed < due.at) return
    const { then } = due
    due = undefined
    await then()
  }
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1')
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket)
      socket.on('error', () => other.destroy())
      socket.on('close', () => other.destroy())
    }
    near.pipe(far)
    far.on('data', async (chunk) => {
      far.pause()
      passed += chunk.length
      await meet()
      near.write(chunk)
      far.resume()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    passed: () => passed,
    at: (bytes, then) => {
      due = { at: passed + bytes, then }
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
