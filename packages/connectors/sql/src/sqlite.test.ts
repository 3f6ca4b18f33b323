import { describe } from 'vitest'
import { describeBehaviour } from './testing/behaviour.ts'
import { sqliteApplication } from './testing/sqlite.ts'

describe('the sql connector on SQLite', () => describeBehaviour(sqliteApplication))
