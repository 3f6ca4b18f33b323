import { type Connector, defineConnector } from '@rollcall/connector-sdk'
import { Graph } from './http/graph.ts'
import { blindAttributes } from './reading/attributes.ts'
import { Source } from './reading/source.ts'
import { readSchema } from './schema.ts'
import { entraSettings } from './settings.ts'
import { testStages } from './stages.ts'
import { TenantId } from './tenant.ts'
import { treeOf } from './tree.ts'
import { Notifications } from './watching/notifications.ts'
import { watch } from './watching/watch.ts'

/** Reads people and groups from Entra ID through Microsoft Graph, and what changed since. */
export const entraId: Connector = defineConnector({
  apiVersion: 1,
  name: 'entra-id',
  version: '0.1.0',
  title: 'Entra ID',
  capabilities: {
    scan: true,
    find: true,
    delta: { deletes: true, blind: blindAttributes },
    watch: true,
    browse: true,
    show: true,
    search: true,
  },
  config: entraSettings,
  tuning: ['extensions', 'poll', 'notifications', 'ca', 'timeout'],
  open(settings, context) {
    const graph = new Graph(settings, context)
    const tenant = new TenantId(graph)
    const source = new Source(graph, tenant)
    const notifications = new Notifications(graph, context)
    const pace = { clock: context.clock, pollMs: settings.poll * 1_000 }
    return {
      scan: (query, signal) => source.scan(query, signal),
      find: (request, signal) => source.find(request, signal),
      delta: (since, signal) => source.delta(since, signal),
      watch: (since, signal) => watch(source, notifications, since, pace, signal),
      ...treeOf(graph),
      schema: (_, signal) => readSchema(tenant, settings, signal),
      test: (_, signal) => testStages(graph, tenant, signal),
      async [Symbol.asyncDispose]() {
        await notifications[Symbol.asyncDispose]()
        await graph[Symbol.asyncDispose]()
      },
    }
  },
})
