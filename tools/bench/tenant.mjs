// A tenant of Entra ID (the emulator of the tests) in a thread of its own: who measures a process waits for it, and the tenant has to
// answer meanwhile. As a module it starts the thread; in the thread it is the tenant.
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { startGraphFake } from '../../test-fixtures/dist/index.js'

/** With so many people and groups, each of them in a few. `change(number, jobTitle)` answers once it is so. */
export async function startTenant({ people, groups }) {
  const worker = new Worker(fileURLToPath(import.meta.url), { workerData: { people, groups } })
  const [facts] = await once(worker, 'message')
  return {
    ...facts,
    async change(number, jobTitle) {
      const changed = once(worker, 'message')
      worker.postMessage({ number, jobTitle })
      await changed
    },
    [Symbol.asyncDispose]: () => worker.terminate(),
  }
}

if (!isMainThread) {
  const fake = await startGraphFake()
  const { tenant, domain } = fake
  const perGroup = Math.ceil((workerData.people * 1.7) / workerData.groups)
  const ids = Array.from({ length: workerData.people }, (_, index) => {
    const name = `u${String(index + 1).padStart(6, '0')}`
    const userPrincipalName = `${name}@${domain}`
    return tenant.addUser({
      userPrincipalName,
      displayName: `Given${index} Name${index}`,
      givenName: `Given${index}`,
      surname: `Name${index}`,
      mail: userPrincipalName,
      department: `Department ${index % 40}`,
      jobTitle: 'Clerk',
    })
  })
  for (let group = 0; group < workerData.groups; group++) {
    const id = tenant.addGroup({ displayName: `group ${group}` })
    for (let at = 0; at < perGroup; at++) tenant.addMember(id, ids[(group * perGroup + at) % ids.length])
  }
  const { clientId, secrets } = fake.register()
  const { url, authority, ca } = fake
  parentPort.on('message', ({ number, jobTitle }) => {
    tenant.change(ids[number - 1], { jobTitle })
    parentPort.postMessage('changed')
  })
  parentPort.postMessage({ url, authority, ca, domain, clientId, secret: secrets[0].value })
}
