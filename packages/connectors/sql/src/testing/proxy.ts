import type { AddressInfo } from 'node:net'
import { connect, createServer, type Socket } from 'node:net'

/** A network between the connector and its server that can fail at a chosen moment. */
export interface Proxy extends AsyncDisposable {
  readonly port: number
  /** Cuts every connection once the client sends this text: before the server gets it, or when the server has answered it. */
  cutAt: { readonly text: string; readonly when: 'before' | 'answered' } | undefined
  /** Nothing comes through any more, and nothing is cut. */
  silent: boolean
}

export async function startProxy(host: string, port: number): Promise<Proxy> {
  const sockets = new Set<Socket>()
  const proxy: Pick<Proxy, 'cutAt' | 'silent'> = { cutAt: undefined, silent: false }
  const server = createServer((client) => {
    const upstream = connect(port, host)
    const cut = (): void => {
      client.destroy()
      upstream.destroy()
    }
    let answered = false
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', cut)
      socket.on('close', () => {
        cut()
        sockets.delete(socket)
      })
    }
    client.on('data', (data) => {
      if (proxy.silent) return
      const { text, when } = proxy.cutAt ?? {}
      if (text !== undefined && data.includes(text)) {
        if (when === 'before') return cut()
        answered = true
      }
      upstream.write(data)
    })
    upstream.on('data', (data) => {
      if (answered) cut()
      else if (!proxy.silent) client.write(data)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve())
      for (const socket of sockets) socket.destroy()
    })
  return Object.assign(proxy, { port: (server.address() as AddressInfo).port, [Symbol.asyncDispose]: close })
}
