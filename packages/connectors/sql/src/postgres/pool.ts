import { readFile } from 'node:fs/promises'
import { isIP, Socket } from 'node:net'
import type { Context } from '@rollcall/connector-sdk'
import { RollcallError } from '@rollcall/model'
import pg from 'pg'
import type { SqlSettings } from '../settings.ts'

const connectMs = 8_000
/** What the server may be silent beyond its own time limit before we give it up. */
const graceMs = 5_000

export interface Pool {
  readonly pool: pg.Pool
  /** Where the server is, in words. */
  readonly where: string
  /** Of all its connections, those in the making as well. */
  readonly sockets: ReadonlySet<Socket>
}

/** Connections that are made when they are needed. */
export async function makePool(settings: SqlSettings, context: Context): Promise<Pool> {
  const { hostname, port, username, pathname } = new URL(settings.url ?? '')
  const host = decodeURIComponent(hostname).replace(/^\[|\]$/g, '') || 'localhost'
  const { password } = settings
  const ssl = await tlsOptions(settings, host, context)
  const sockets = new Set<Socket>()
  const pool = new pg.Pool({
    host,
    port: port === '' ? 5432 : Number(port),
    user: decodeURIComponent(username),
    database: decodeURIComponent(pathname.slice(1)),
    ...(password ? { password: () => context.secret(password) } : {}),
    ...(ssl ? { ssl } : {}),
    max: 4,
    connectionTimeoutMillis: connectMs,
    query_timeout: settings.timeout * 1_000 + graceMs,
    keepAlive: true,
    application_name: 'rollcall',
    stream: () => {
      const socket = new Socket()
      sockets.add(socket)
      return socket.once('close', () => sockets.delete(socket))
    },
    types: { getTypeParser: () => (text: unknown) => text }, // every value as the server wrote it
  })
  pool.on('error', ({ message }) => context.log('debug', `An idle connection was lost: ${message}`))
  return { pool, where: `PostgreSQL at ${host}${port === '' ? '' : `:${port}`}`, sockets }
}

/** Another machine is only talked to encrypted, and only when it proves that it is the one named. */
async function tlsOptions(
  { tls, ca, insecure }: SqlSettings,
  host: string,
  context: Context,
): Promise<object | undefined> {
  const isHere = host.startsWith('/') || host === 'localhost' || host === '::1' || /^127\./.test(host)
  if (tls === false && !isHere && !insecure) {
    throw new RollcallError('config.insecure', `${host} would be talked to without encryption.`, {
      field: 'tls',
      hint: 'Leave `tls: false` out. To do it all the same, say `insecure: true`.',
    })
  }
  if (insecure || tls === false || (isHere && !tls && ca === undefined)) return undefined
  const authority = ca === undefined ? {} : { ca: await readAuthority(context.path(ca), ca) }
  return { ...authority, rejectUnauthorized: true, ...(isIP(host) ? {} : { servername: host }) }
}

async function readAuthority(path: string, file: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    throw new RollcallError('config.ca', `The file ${file} cannot be read.`, { cause, field: 'ca' })
  }
}
