export type {
  CallMode,
  CallReport,
  CallReportPeer,
  CallSetup,
  CallStatus,
  CallType,
  CaptureSource,
  EndReason,
  ReportedMos,
  ReportedValue,
  TrackSource,
} from '@offhook/protocol'
export * from './api/callClient'
export * from './api/callError'
export * from './api/callEvents'
export type * from './api/callStats'
export { warnOfSecondCopy } from './api/secondCopy'
export type * from './api/callPorts'
export type * from './api/debugLogger'
export { createCallClient } from './client/createCallClient'
export { attachTrack } from './media/attachTrack'
export { deviceErrorOf } from './devices/deviceErrorOf'
export type { DeviceErrorReason } from './api/deviceErrorReason'
// The ports, for apps and tests that replace the server, the transport or the clock: see `CallPorts`.
export type * from './api/ports/clock'
export type * from './api/ports/deviceIdentity'
export type * from './api/ports/deviceMemory'
export type * from './api/ports/captureMonitor'
export type * from './api/ports/mediaDevices'
export type * from './api/ports/mediaTransport'
export type * from './api/ports/pageChannel'
export type * from './api/ports/probeConnection'
export type * from './api/ports/ringSignals'
export type * from './api/ports/ringLock'
export type * from './api/ports/screenWakeLock'
export type * from './api/ports/signaling'
export type * from './api/ports/soundOutput'
export * from './api/callStoreState'
export { selectActiveCall, selectIncomingCall } from './store/selectors'
