import { hostname, userInfo } from 'node:os'

/** Who runs this program, as this computer knows them: `kim@ws4`. */
export function whoRuns(): string {
  return `${userName()}@${hostname()}`
}

/** A container may run as a number that no user has. */
function userName(): string {
  try {
    return userInfo().username
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`
  }
}
