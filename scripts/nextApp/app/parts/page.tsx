'use client'

import { createStaticCallClient } from '@offhook/core/testing'
import * as offhook from '@offhook/react'
import { de } from '@offhook/react/locale/de'
import type { ComponentType } from 'react'

// Every part in a page that the server renders, with a call in the store.

const [alice, bob] = ['alice@example.com', 'bob@example.com']
const track = { trackId: null, isMuted: true }
const tracks = { microphone: track, camera: track, screen: track, screenAudio: track }
const participant = (userJid: string, isLocal: boolean) => ({
  userJid,
  userId: userJid,
  displayName: userJid,
  isLocal,
  status: 'connected' as const,
  connection: 'connected' as const,
  tracks,
})
const call = {
  roomId: 'room',
  roomLink: 'https://example.com/room',
  callType: 'video' as const,
  direction: 'outgoing' as const,
  callMode: 'onetoone' as const,
  groupId: null,
  status: 'connected' as const,
  startedAt: 0,
  connectedAt: 1,
  endedAt: null,
  endReason: null,
  endedBy: null,
  callerJid: alice,
  participantIds: [alice, bob],
  participants: { [alice]: participant(alice, true), [bob]: participant(bob, false) },
}
const refused = { status: 'off', reason: 'refused', isPrompting: false } as const
const client = createStaticCallClient({
  self: { userJid: alice, userId: 'alice', displayName: 'Alice' },
  connection: { status: 'online' },
  calls: { room: call },
  activeRoomId: 'room',
  capture: { microphone: refused, camera: refused },
})
const props = { to: bob, userJid: bob, name: 'Bob', kind: 'microphone', device: 'microphone', trackId: 'none' }
const parts = Object.entries(offhook).filter(
  ([name, part]) => /^[A-Z]/.test(name) && name !== 'CallProvider' && typeof part !== 'string',
) as unknown as [string, ComponentType<Partial<typeof props>>][]
const wanted: Record<string, (keyof typeof props)[]> = {
  CallButton: ['to'],
  Avatar: ['name', 'userJid'],
  ParticipantTile: ['userJid'],
  PinButton: ['userJid'],
  ConnectionQuality: ['userJid'],
  DeviceSelect: ['kind'],
  VideoTrack: ['trackId'],
}
const propsOf = (name: string) => Object.fromEntries((wanted[name] ?? []).map((key) => [key, props[key]]))

export default function Parts() {
  return (
    <offhook.CallProvider client={client} labels={de}>
      {parts.map(([name, Part]) => (
        <section key={name} data-part={name}>
          <Part {...propsOf(name)} />
        </section>
      ))}
    </offhook.CallProvider>
  )
}
