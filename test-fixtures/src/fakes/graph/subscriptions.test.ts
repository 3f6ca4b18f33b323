import { describe, expect, it } from 'vitest'
import { selfSigned } from '../../servers/self-signed.ts'
import type { GraphRequest } from './behaviour.ts'
import { openDoor } from './exchange.ts'
import { type GraphFake, type GraphFakeOptions, startGraphFake } from './graph-fake.ts'
import { clientOf } from './test-client.ts'

interface Receiver extends AsyncDisposable {
  readonly url: string
  readonly heard: readonly GraphRequest[]
  status: number
  /** What it answers to a validation token. */
  echo: (token: string) => string
}

const tls = selfSigned({ name: 'receiver', hosts: ['127.0.0.1'] })

/** Who gets notifications. */
async function receiver(): Promise<Receiver> {
  const all: GraphRequest[] = []
  const door = await openDoor(
    'elsewhere',
    all,
    Date.now,
    {
      mishap: () => undefined,
      answer: ({ query }) => {
        const token = query.get('validationToken')
        const headers = { 'content-type': 'text/plain' }
        return token === null
          ? { status: here.status, headers, text: '' }
          : { status: 200, headers, text: here.echo(token) }
      },
    },
    tls,
  )
  const here: Receiver = {
    url: `${door.url}/hook`,
    get heard() {
      return all.filter(({ query }) => !query.has('validationToken'))
    },
    status: 202,
    echo: (token) => token,
    [Symbol.asyncDispose]: () => door[Symbol.asyncDispose](),
  }
  return here
}

function notificationsTo({ heard: [first] }: Receiver): readonly Readonly<Record<string, unknown>>[] {
  return (first?.body as { readonly value: readonly Readonly<Record<string, unknown>>[] } | undefined)?.value ?? []
}

const inDays = (fake: GraphFake, days: number): string => new Date(fake.now() + days * 86_400_000).toISOString()

/** Who asks to be told of changes of people for a day, or of what a test says. */
async function subscriber(options: GraphFakeOptions = {}) {
  await using stack = new AsyncDisposableStack()
  const hook = stack.use(await receiver())
  const fake = stack.use(await startGraphFake({ trust: tls.cert, ...options }))
  const client = await clientOf(fake)
  const usual = { changeType: 'updated', notificationUrl: hook.url, resource: 'users' }
  const owned = stack.move()
  return {
    hook,
    fake,
    client,
    subscribe: (more: object = {}) =>
      client.post('/subscriptions', { ...usual, expirationDateTime: inDays(fake, 1), ...more }),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

describe('POST /subscriptions (resources/subscription, change-notifications-delivery-webhooks)', () => {
  it('is made after the endpoint echoed the token, and its clientState is told only then', async () => {
    await using made = await subscriber()
    const { hook, fake, client, subscribe } = made
    const wanted = { expirationDateTime: inDays(fake, 28), clientState: 'only-we-know' }
    const { status, body } = await subscribe(wanted)
    expect([status, body.clientState]).toEqual([201, 'only-we-know'])
    const { rows } = await client.all('/subscriptions')
    expect(rows).toMatchObject([{ id: body.id, clientState: null, expirationDateTime: wanted.expirationDateTime }])
    expect((await subscribe(wanted)).status).toBe(409)
    hook.echo = encodeURIComponent // not decoded: the usual mistake
    const refused = await subscribe({ ...wanted, resource: 'users/some-id' })
    expect([refused.status, refused.body.error.message]).toEqual([
      400,
      expect.stringContaining('validation request failed'),
    ])
  })

  it.each<[string, object]>([
    ['http in place of https', { notificationUrl: 'http://127.0.0.1/hook' }],
    ['more than 41,760 minutes', { expirationDateTime: new Date(Date.now() + 29 * 86_400_000 + 60_000).toISOString() }],
    ['no time', { expirationDateTime: undefined }],
    ['the past', { expirationDateTime: '2020-01-01T00:00:00Z' }],
    ['created', { changeType: 'created' }],
    ['another resource', { resource: 'me/messages' }],
    ['an unknown property', { ClientState: 'x' }],
    ['a long clientState', { clientState: 'x'.repeat(129) }],
  ])('is refused with %s', async (_, more) => {
    await using made = await subscriber()
    expect((await made.subscribe(more)).status).toBe(400)
  })

  it('lasts 45 minutes at least, is renewed by PATCH, ended by DELETE or by time, and needs the right to the resource', async () => {
    await using asker = await subscriber({ tokenLifetime: 90 * 86_400 })
    const { fake, client, subscribe } = asker
    const inAMinute = () => ({ expirationDateTime: new Date(fake.now() + 60_000).toISOString() })
    expect((await subscribe({ ...inAMinute(), resource: 'groups' })).status).toBe(403)
    const made = await subscribe(inAMinute())
    expect(Date.parse(String(made.body.expirationDateTime)) - fake.now()).toBeGreaterThan(44 * 60_000)
    const path = `/subscriptions/${made.body.id}`
    expect((await client.post(path, { expirationDateTime: inDays(fake, 20) }, 'PATCH')).status).toBe(200)
    expect((await client.post(`${path}/reauthorize`, undefined)).status).toBe(204)
    expect((await (await clientOf(fake)).get(path)).status).toBe(404)
    fake.advance(21 * 86_400_000)
    expect((await client.all('/subscriptions')).rows).toEqual([])
    const again = await subscribe(inAMinute())
    expect((await client.post(`/subscriptions/${again.body.id}`, undefined, 'DELETE')).status).toBe(204)
    expect(fake.subscriptions.all).toEqual([])
  })
})

const held = { behaviour: { holdsNotifications: true } }

describe('change notifications', () => {
  it('carry ids only: updated for what is new, changed or in the bin, deleted for what is gone for good', async () => {
    await using made = await subscriber(held)
    const { hook, fake, subscribe } = made
    const { body } = await subscribe({ changeType: 'updated,deleted', resource: '/users', clientState: 'state' })
    const mora = fake.tenant.addUser({ userPrincipalName: 'mora@acme.test' })
    fake.tenant.softDelete(mora)
    fake.tenant.hardDelete(mora)
    fake.tenant.addGroup({ displayName: 'nobody asked' })
    await fake.deliver()
    const value = notificationsTo(hook)
    expect(value.map(({ changeType }) => changeType)).toEqual(['updated', 'updated', 'deleted'])
    expect(value[0]).toMatchObject({
      subscriptionId: body.id,
      clientState: 'state',
      tenantId: fake.tenantId,
      resource: `Users/${mora}`,
      resourceData: { '@odata.type': '#Microsoft.Graph.User', id: mora },
    })
  })

  it('are sent by themselves where nothing holds them', async () => {
    await using made = await subscriber()
    const { hook, fake, subscribe } = made
    await subscribe()
    const mora = fake.tenant.addUser({ userPrincipalName: 'mora@acme.test' })
    while (hook.heard.length === 0) await new Promise(setImmediate)
    expect(notificationsTo(hook)).toMatchObject([{ resource: `Users/${mora}` }])
  })

  it('are sent again as long as they are not taken with 2xx', async () => {
    await using made = await subscriber(held)
    const { hook, fake, subscribe } = made
    await subscribe({ lifecycleNotificationUrl: hook.url })
    fake.tenant.addUser({ userPrincipalName: 'mora@acme.test' })
    hook.status = 500
    await fake.deliver()
    hook.status = 202
    await fake.deliver()
    await fake.deliver()
    expect(fake.deliveries.map(({ status }) => status)).toEqual([500, 202])
  })

  it('about the subscription itself go to the lifecycleNotificationUrl (webhooks-lifecycle)', async () => {
    await using made = await subscriber(held)
    const { hook, fake, subscribe } = made
    const { body } = await subscribe({ lifecycleNotificationUrl: `${hook.url}?lifecycle` })
    const events = ['missed', 'reauthorizationRequired', 'subscriptionRemoved'] as const
    for (const event of events) fake.subscriptions.tell(String(body.id), event)
    await fake.deliver()
    expect(notificationsTo(hook).map(({ lifecycleEvent }) => lifecycleEvent)).toEqual(events)
    expect(fake.subscriptions.all).toEqual([])
  })
})
