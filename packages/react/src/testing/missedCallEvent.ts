import type { MissedCallEvent } from '@offhook/core'
import { alice, bob } from './callState'

/** A missed video call from Bob, for stories and tests. */
export const missedCallEvent = (displayName: string): MissedCallEvent => ({
  status: 'ended',
  userJid: bob,
  localUser: false,
  roomId: 'room',
  roomLink: 'https://calls.example.com/room',
  callType: 'video',
  callTime: 0,
  callMode: 'onetoone',
  groupId: null,
  from: alice,
  to: bob,
  toUsers: [alice],
  allUsers: [bob, alice],
  userDetails: { userId: 'bob', displayName },
  usersStatus: [],
})
