import { open } from 'node:fs/promises'
import { RollcallError } from '@rollcall/model'

/** The sync that a plan file was made for. Whether the plan is whole and still holds is for the engine to say. */
export async function syncOfPlan(file: string): Promise<string> {
  const first = await firstLine(file)
  try {
    const { header } = JSON.parse(first) as { readonly header?: { readonly sync?: unknown } }
    if (typeof header?.sync === 'string') return header.sync
  } catch {
    // Not JSON, so no plan either.
  }
  throw new RollcallError('invalid.plan-file', `${file} is no plan.`, {
    hint: 'Write one with `rollcall plan -o FILE`.',
  })
}

async function firstLine(file: string): Promise<string> {
  try {
    await using handle = await open(file)
    for await (const line of handle.readLines()) return line
    return ''
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException
    const why = code === 'ENOENT' ? 'is not there' : `cannot be read: ${message}`
    throw new RollcallError('config.plan-file', `${file} ${why}.`, {
      hint: 'Write one with `rollcall plan -o FILE`.',
      cause,
    })
  }
}
