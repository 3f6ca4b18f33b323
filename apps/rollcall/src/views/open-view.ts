import type { GlobalOptions } from '../session.ts'
import { type HumanPlace, humanView } from './human.ts'
import { jsonView } from './json.ts'
import { quietView } from './quiet.ts'
import type { View } from './view.ts'

/** The view that the global options ask for; `--json` is an answer also where `--quiet` wants none for people. */
export function openView({ json, quiet }: Pick<GlobalOptions, 'json' | 'quiet'>, place: HumanPlace): View {
  if (json) return jsonView(place.out)
  return quiet ? quietView(place.out) : humanView(place)
}
