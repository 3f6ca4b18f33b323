import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'

/** `count` free ports of 127.0.0.1. Another process may still take one. */
export async function freePorts(count: number): Promise<readonly number[]> {
  return listened('127.0.0.1', Array(count).fill(0))
}

/** Listens on these ports for a moment, 0 being any; rejects where one is taken. */
async function listened(host: string, wanted: readonly number[]): Promise<readonly number[]> {
  const servers = wanted.map((port) => createServer().listen(port, host))
  try {
    await Promise.all(servers.map((server) => once(server, 'listening')))
    return servers.map((server) => (server.address() as AddressInfo).port)
  } finally {
    await Promise.all(servers.filter(({ listening }) => listening).map((server) => once(server.close(), 'close')))
  }
}

/** Starts a server on free ports; twice more if it does not come up, for its ports may have been taken meanwhile. */
export async function onFreePorts<T>(
  count: number,
  start: (ports: readonly number[]) => Promise<T>,
  tries = 3,
): Promise<T> {
  return trying(tries, async () => start(await freePorts(count)))
}

/** Starts a server whose ports are fixed on a loopback address where all of them are free. */
export async function onFreeAddress<T>(
  ports: readonly number[],
  start: (host: string) => Promise<T>,
  tries = 3,
): Promise<T> {
  return trying(tries, async () => {
    const host = `127.${randomInt(1, 255)}.${randomInt(1, 255)}.${randomInt(1, 255)}`
    await listened(host, ports)
    return start(host)
  })
}

async function trying<T>(tries: number, start: () => Promise<T>): Promise<T> {
  try {
    return await start()
  } catch (thrown) {
    if (tries === 1) throw thrown
    return trying(tries - 1, start)
  }
}
