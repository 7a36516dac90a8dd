import { describeDeviceIdentity } from './contracts/deviceIdentity'
import { createFakeBrowser } from './fakeBrowser'

describeDeviceIdentity('a tab in memory', createFakeBrowser().openTab)
