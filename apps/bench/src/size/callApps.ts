import { CONNECTION_MODULE } from './measureChunks.ts'

export interface CallApp {
  name: string
  /** Whether the app includes prebuilt screens. */
  hasScreens: boolean
  source: string
  /** Matches a module that is loaded at sign-in: its chunk is needed before the first call. */
  connectsWith?: RegExp
  note?: string
}

const react = `import { createElement } from 'react'\n`

/** For each package the smallest app that makes and receives calls, as in its README. */
export const callApps: readonly CallApp[] = [
  {
    name: 'Offhook, hooks',
    hasScreens: false,
    source: `${react}import { createCallClient } from '@offhook/core'
import { CallProvider, useCall, useIncomingCall } from '@offhook/react'
const client = createCallClient({ url: 'https://calls.example.com', token: 'token' })
client.connect()
const Calls = () => [useCall(), useIncomingCall()]
export const App = () => createElement(CallProvider, { client }, createElement(Calls))`,
    connectsWith: CONNECTION_MODULE,
  },
  {
    name: 'Offhook, with its screens',
    hasScreens: true,
    source: `${react}import { createCallClient } from '@offhook/core'
import { CallButton, CallProvider, CallScreen, IncomingCallModal } from '@offhook/react'
const client = createCallClient({ url: 'https://calls.example.com', token: 'token' })
client.connect()
export const App = () => createElement(CallProvider, { client }, createElement(CallButton, { to: 'bob', callType: 'video' }),
  createElement(IncomingCallModal), createElement(CallScreen))`,
    connectsWith: CONNECTION_MODULE,
  },
  {
    name: 'LiveKit (components-react)',
    hasScreens: true,
    source: `${react}import { LiveKitRoom, VideoConference } from '@livekit/components-react'
export const App = () => createElement(LiveKitRoom, { serverUrl: 'wss://example.com', token: 'token' }, createElement(VideoConference))`,
    note: 'rooms; no ringing',
  },
  {
    name: 'LiveKit (livekit-client)',
    hasScreens: false,
    source: `import { Room, RoomEvent } from 'livekit-client'
const room = new Room({ adaptiveStream: true, dynacast: true })
room.on(RoomEvent.TrackSubscribed, (track) => document.body.append(track.attach()))
export const join = () => room.connect('wss://example.com', 'token').then(() => room.localParticipant.enableCameraAndMicrophone())`,
    note: 'rooms; no ringing',
  },
  {
    name: 'Stream (video-react-sdk)',
    hasScreens: true,
    source: `${react}import { CallControls, SpeakerLayout, StreamCall, StreamTheme, StreamVideo, StreamVideoClient } from '@stream-io/video-react-sdk'
const client = new StreamVideoClient({ apiKey: 'key', user: { id: 'alice' }, token: 'token' })
const call = client.call('default', 'one')
export const App = () => createElement(StreamVideo, { client }, createElement(StreamCall, { call },
  createElement(StreamTheme, null, createElement(SpeakerLayout), createElement(CallControls))))`,
  },
  {
    name: 'Daily (daily-js)',
    hasScreens: false,
    source: `import Daily from '@daily-co/daily-js'
const call = Daily.createCallObject()
export const join = () => call.join({ url: 'https://example.daily.co/room' })`,
    note: 'loads more code from its own servers at the first call, which is not counted; rooms; no ringing',
  },
  {
    name: 'Twilio Video',
    hasScreens: false,
    source: `import { connect } from 'twilio-video'
export const join = () => connect('token', { name: 'room' }).then((room) => room.on('participantConnected', console.log))`,
    note: 'rooms; no ringing',
  },
  {
    name: 'PeerJS',
    hasScreens: false,
    source: `import { Peer } from 'peerjs'
const peer = new Peer('alice')
peer.on('call', (call) => call.answer())
export const call = (stream) => peer.call('bob', stream)`,
    note: 'no ringing, no reconnecting, no React',
  },
  {
    name: 'SIP.js',
    hasScreens: false,
    source: `import { Web } from 'sip.js'
const user = new Web.SimpleUser('wss://sip.example.com', { aor: 'sip:alice@example.com' })
export const call = () => user.connect().then(() => user.call('sip:bob@example.com'))`,
  },
  {
    name: 'JsSIP',
    hasScreens: false,
    source: `import JsSIP from 'jssip'
const phone = new JsSIP.UA({ sockets: [new JsSIP.WebSocketInterface('wss://sip.example.com')], uri: 'sip:alice@example.com' })
phone.start()
export const call = () => phone.call('sip:bob@example.com')`,
  },
]
