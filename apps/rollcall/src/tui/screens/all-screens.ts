import { clean } from '@rollcall/presenter'
import type { Offer } from '../state/offers.ts'
import type { AnyScreen, Around, Screen } from '../state/screen.ts'
import type { Screens } from '../state/screens.ts'
import { auditScreen } from './audit.ts'
import { connectionScreen } from './connection.ts'
import { connectionsScreen } from './connections.ts'
import { directoryScreen } from './directory.ts'
import { explainScreen } from './explain.ts'
import { findingsScreen } from './findings.ts'
import { historyScreen } from './history.ts'
import { homeScreen } from './home.ts'
import { mappingScreen } from './mapping.ts'
import { personScreen } from './person.ts'
import { planScreen } from './plan.ts'
import { recordScreen } from './record.ts'
import { runScreen } from './run.ts'
import { scheduleScreen } from './schedule.ts'
import { schedulesScreen } from './schedules.ts'
import { startScreen } from './start.ts'
import { unmanagedScreen } from './unmanaged.ts'

export const everyScreen: readonly AnyScreen[] = [
  any(homeScreen),
  any(connectionsScreen),
  any(connectionScreen),
  any(planScreen),
  any(runScreen),
  any(scheduleScreen),
  any(schedulesScreen),
  any(mappingScreen),
  any(historyScreen),
  any(recordScreen),
  any(personScreen),
  any(auditScreen),
  any(directoryScreen),
  any(findingsScreen),
  any(startScreen),
  any(unmanagedScreen),
  any(explainScreen),
]

/** Screens by their names, and where the palette can go. */
export const allScreens: Screens = { named: (name) => everyScreen.find((screen) => screen.name === name), places }

/** Beyond its own file a screen's state is nobody's business. */
function any<With, State, Act extends string, News>(screen: Screen<With, State, Act, News>): AnyScreen {
  return screen as unknown as AnyScreen
}

/** For each sync and connection the screens about it, in words as people type them: `plan staff`. */
function places({ known }: Around): readonly Offer[] {
  const there = ({ screen }: { readonly screen: string }): boolean => allScreens.named(screen) !== undefined
  const bySync = known.syncs.flatMap(({ name }) =>
    aboutSync.filter(there).map(
      ({ screen, says }): Offer => ({
        says: `${says} ${clean(name)}`,
        go: { to: 'screen', screen, with: { sync: name } },
      }),
    ),
  )
  const byConnection = known.connections.flatMap(({ name: connection }) =>
    [{ screen: 'directory', says: 'directory' }].filter(there).map(
      ({ screen, says }): Offer => ({
        says: `${says} ${clean(connection)}`,
        go: { to: 'screen', screen, with: { connection } },
      }),
    ),
  )
  const settings = known.connections.map(
    ({ name }): Offer => ({
      says: `connection ${clean(name)}`,
      go: { to: 'screen', screen: 'connection', with: { name } },
    }),
  )
  const general = [
    { screen: 'connections', says: 'connections' },
    { screen: 'history', says: 'history of all syncs' },
    { screen: 'schedules', says: 'schedules of all syncs' },
    { screen: 'audit', says: 'audit log' },
    { screen: 'person', says: 'what happened to somebody' },
  ]
    .filter(there)
    .map(({ screen, says }): Offer => ({ says, go: { to: 'screen', screen, with: {} } }))
  return [...bySync, ...byConnection, ...settings, ...general]
}

const aboutSync = [
  { screen: 'plan', says: 'plan' },
  { screen: 'mapping', says: 'mapping' },
  { screen: 'findings', says: 'findings' },
  { screen: 'history', says: 'history' },
  { screen: 'unmanaged', says: 'unmanaged' },
  { screen: 'schedule', says: 'schedule' },
] as const
