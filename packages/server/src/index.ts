/**
 * The Offhook signaling server: who is called, who answers first, who is engaged.
 *
 * @packageDocumentation
 */
export type { Authenticate, AuthenticateOptions, Identity } from './auth/authenticate'
export type { Authorize, CallAttempt, CallPolicy, InviteAttempt, StartAttempt } from './auth/authorize'
export { createJwtAuthenticate, type JwtOptions } from './auth/createJwtAuthenticate'
export type { ReportTokenProblem, TokenProblem } from './auth/tokenProblem'
export type { CallReporter, OnCallReport } from './commands/callReports'
export { SettingsError } from './config/settingsError'
export type { SignalingSettings, SignalingSettingsInput } from './config/signalingSettings'
export type { TurnOptions } from './config/turnSettings'
export { createSignalingServer } from './createSignalingServer'
export type { SignalingServer, SignalingServerOptions } from './signalingServer'
export type { Presence, PresentUser } from './socket/presence'
export type { CallReport, CallReportPeer, CallSetup, ReportedMos, ReportedValue } from '@offhook/protocol'
export type { Features } from '@offhook/switchboard'
