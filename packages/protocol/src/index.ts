/**
 * The wire protocol of Offhook: commands, pushes, schemas, JIDs and status codes.
 *
 * @packageDocumentation
 */
export * from './callees'
export type { CallReport, CallReportPeer, CallSetup, ReportedMos, ReportedValue } from './callReport'
export * from './capabilities'
export * from './displayName'
export * from './jid'
export * from './jidParts'
export * from './limits'
export * from './messages'
export * from './metadata'
export * from './readRequest'
export * from './schemas'
export { signal } from './signal'
export * from './sources'
export * from './status'
export * from './version'
