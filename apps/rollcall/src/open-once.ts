import type { Host, Log } from '@rollcall/host'
import type { World } from './world.ts'

/** The host, opened at the first call and closed at the end. */
export interface LateHost extends AsyncDisposable {
  readonly open: () => Promise<Host>
  /** The text without any secret that is known so far. */
  readonly redact: (text: string) => string
}

export function openOnce(configFile: string, world: Pick<World, 'openHost'>, log: Log): LateHost {
  let opening: Promise<Host> | undefined
  let opened: Host | undefined
  const open = async (): Promise<Host> => {
    opened = await world.openHost(configFile, log)
    return opened
  }
  return {
    open() {
      opening ??= open()
      return opening
    },
    redact: (text) => opened?.redact(text) ?? text,
    async [Symbol.asyncDispose]() {
      await opened?.[Symbol.asyncDispose]()
    },
  }
}
