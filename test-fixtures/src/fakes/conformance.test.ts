import { describeConnector } from '@rollcall/connector-sdk/testing'
import { appKit, directoryKit } from './memory-kits.ts'

for (const { connector, kit } of [directoryKit(), appKit()]) describeConnector(connector, kit)
