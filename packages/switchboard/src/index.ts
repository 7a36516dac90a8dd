/**
 * The call logic of Offhook: {@link step} as a pure function, and {@link createSwitchboard}, which runs it with a store and a clock.
 *
 * @packageDocumentation
 */
export type { CallRecord, HeldSignal, Member, NotifiedDevice } from './call'
export { callDeadline } from './call'
export * from './commands'
export type { Participation } from './connections'
export * from './createSwitchboard'
export type { SwitchboardClock } from './deadlines'
export * from './expiredTokens'
export * from './features'
export type { IceAccess } from './iceAccess'
export * from './sessionStore'
export * from './settings'
export { type Step, step, type StepReply } from './step'
export * from './storedReplies'
export type { Changes, OutgoingPush, RecordsView } from './transaction'
export { SessionStoreError } from './unwrittenCommands'
export { type DeviceRecord, type Outcome, userDeadline, type UserRecord } from './user'
