import { testDeviceIdentity } from './contracts/deviceIdentity'
import { createFakeBrowser } from './fakeBrowser'

testDeviceIdentity('a fake tab', createFakeBrowser().openTab)
