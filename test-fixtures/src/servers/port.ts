import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'

/** `count` free ports of 127.0.0.1. Another process may still take one. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer().listen(0, '127.0.0.1')
      await once(server, 'listening')
      return server
    }),
  )
  const ports = servers.map((server) => (server.address() as AddressInfo).port)
  await Promise.all(servers.map((server) => once(server.close(), 'close')))
  return ports
}

/** Starts a server on free ports; twice more if it does not come up, for its ports may have been taken meanwhile. */
export async function onFreePorts<T>(
  count: number,
  start: (ports: readonly number[]) => Promise<T>,
  tries = 3,
): Promise<T> {
  const ports = await freePorts(count)
  try {
    return await start(ports)
  } catch (thrown) {
    if (tries === 1) throw thrown
    return onFreePorts(count, start, tries - 1)
  }
}
