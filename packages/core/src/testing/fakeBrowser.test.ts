import { testDeviceIdentity } from './contracts/deviceIdentity'
import { createFakeBrowser } from './fakeBrowser'

testDeviceIdentity('a tab in memory', createFakeBrowser().openTab)
