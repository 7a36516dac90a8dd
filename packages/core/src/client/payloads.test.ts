import { afterEach, expect, it } from 'vitest'
import { createTestEnvironment, type TestClient, type TestEnvironment } from '../testing/testEnvironment'

// The payloads of docs/api-contract.md, section 3, field by field.

let environment: TestEnvironment

afterEach(() => {
  environment.server.close()
})

async function startConnectedVideoCall(): Promise<{ alice: TestClient; bob: TestClient; roomId: string }> {
  environment = createTestEnvironment()
  const alice = await environment.createTestClient('alice')
  const bob = await environment.createTestClient('bob')
  const call = alice.client.makeVideoCall(['bob'], { metadata: { topic: 'lunch' } })
  await environment.settle()
  const { roomId } = await call
  void bob.client.answerCall()
  await environment.settle()
  return { alice, bob, roomId }
}

const entry = (name: 'alice' | 'bob', localUser: boolean, status: string, overrides = {}) => ({
  userJid: `${name}@example.com`,
  localUser,
  status,
  callInitiator: name === 'alice',
  audioMuted: false,
  videoMuted: false,
  userDetails: { userId: name, displayName: name === 'alice' ? 'Alice' : 'Bob' },
  ...overrides,
})

it('makeVideoCall resolves with the fields of the contract', async () => {
  environment = createTestEnvironment()
  const alice = await environment.createTestClient('alice')
  const call = alice.client.makeVideoCall(['BOB@example.com'])
  await environment.settle()
  const result = await call
  expect(result).toEqual({
    statusCode: 200,
    message: 'Success',
    callType: 'video',
    roomId: expect.stringMatching(/^[\w-]{16,}$/) as string,
  })
})

it('incomingCall of a one-to-one call has the callee as from and the caller as to', async () => {
  const { bob, roomId } = await startConnectedVideoCall()
  expect(bob.payloads('incomingCall')).toEqual([
    {
      status: 'calling',
      userJid: 'alice@example.com',
      localUser: false,
      roomId,
      roomLink: expect.stringMatching(/./) as string,
      callType: 'video',
      callTime: expect.any(Number) as number,
      callMode: 'onetoone',
      groupId: null,
      from: 'bob@example.com',
      to: 'alice@example.com',
      toUsers: ['bob@example.com'],
      allUsers: ['alice@example.com', 'bob@example.com'],
      userDetails: { userId: 'alice', displayName: 'Alice' },
      usersStatus: [entry('alice', false, 'calling'), entry('bob', true, 'ringing')],
      metadata: { topic: 'lunch' },
    },
  ])
})

it('incomingCall of a group call has the caller as from, and the group or the caller as to', async () => {
  environment = createTestEnvironment()
  const [alice, bob] = await Promise.all([
    environment.createTestClient('alice'),
    environment.createTestClient('bob'),
    environment.createTestClient('carol'),
  ])
  void alice.client.makeVoiceCall(['bob', 'carol'], { groupId: 'team@mix.example.com' })
  await environment.settle()
  void alice.client.endCall()
  await environment.settle()
  void alice.client.makeVoiceCall(['bob', 'carol'])
  await environment.settle()
  expect(bob.payloads('incomingCall')).toMatchObject([
    {
      callMode: 'onetomany',
      groupId: 'team@mix.example.com',
      from: 'alice@example.com',
      to: 'team@mix.example.com',
      toUsers: ['bob@example.com', 'carol@example.com'],
    },
    { callMode: 'onetomany', groupId: null, from: 'alice@example.com', to: 'alice@example.com' },
  ])
})

it('callStatus has all users of the call, at the caller and at the callee', async () => {
  const { alice, bob, roomId } = await startConnectedVideoCall()
  expect(alice.payloads('callStatus').map(({ status }) => status)).toEqual(['ringing', 'connecting', 'connected'])
  expect(alice.payloads('callStatus')[0]).toEqual({
    status: 'ringing',
    userJid: 'bob@example.com',
    localUser: false,
    roomId,
    callType: 'video',
    sessionStatus: null,
    usersStatus: [entry('alice', true, 'calling'), entry('bob', false, 'ringing')],
  })
  expect(bob.payloads('callStatus').at(-1)).toEqual({
    status: 'connected',
    userJid: 'alice@example.com',
    localUser: false,
    roomId,
    callType: 'video',
    sessionStatus: null,
    usersStatus: [entry('alice', false, 'connected'), entry('bob', true, 'connected')],
  })
  void alice.client.endCall()
  await environment.settle()
  expect(bob.payloads('callStatus').at(-1)).toEqual({
    status: 'ended',
    userJid: 'alice@example.com',
    localUser: false,
    roomId,
    callType: 'video',
    sessionStatus: 'closed',
    reason: 'hangup',
    usersStatus: [entry('alice', false, 'ended'), entry('bob', true, 'ended')],
  })
})

it('userTrack reports a user who answers as ringing until the server has acknowledged the answer', async () => {
  environment = createTestEnvironment()
  const alice = await environment.createTestClient('alice')
  const bob = await environment.createTestClient('bob')
  void alice.client.makeVideoCall(['bob'])
  await environment.settle()
  // The camera opens after the answer is sent.
  const openCamera = bob.devices.hold('camera')
  void bob.client.answerCall()
  await environment.settle()
  openCamera()
  await environment.settle()
  const local = bob.payloads('userTrack').filter(({ localUser }) => localUser)
  expect(local.map(({ trackType, usersStatus }) => [trackType, usersStatus.map(({ status }) => status)])).toEqual([
    ['audio', ['calling', 'ringing']],
    ['video', ['calling', 'ringing']],
  ])
})

it('userTrack has live local and remote tracks, which the registry has under their ids in the store', async () => {
  const { alice } = await startConnectedVideoCall()
  const payloads = alice.payloads('userTrack')
  expect(payloads.map(({ userJid, localUser, trackType }) => [userJid, localUser, trackType])).toEqual([
    ['alice@example.com', true, 'audio'],
    ['alice@example.com', true, 'video'],
    ['bob@example.com', false, 'audio'],
    ['bob@example.com', false, 'video'],
  ])
  for (const payload of payloads) {
    expect(Object.keys(payload).sort()).toEqual(['localUser', 'track', 'trackType', 'userJid', 'usersStatus'])
    expect(payload.track?.readyState).toBe('live')
    expect(payload.usersStatus).toHaveLength(2)
    const { calls, activeRoomId } = alice.client.store.getState()
    const { trackId } =
      calls[activeRoomId ?? '']?.participants[payload.userJid]?.tracks[
        payload.trackType === 'audio' ? 'microphone' : 'camera'
      ] ?? {}
    expect(alice.client.tracks.get(trackId ?? '')).toBe(payload.track)
  }
})

it('muteStatus is emitted at both users, and muting the camera removes its track', async () => {
  const { alice, bob } = await startConnectedVideoCall()
  expect(await alice.client.muteAudio(true)).toEqual({ statusCode: 200, message: 'Success' })
  await environment.settle()
  const muted = { audioMuted: true }
  expect(alice.payloads('muteStatus')).toEqual([
    {
      userJid: 'alice@example.com',
      localUser: true,
      trackType: 'audio',
      isMuted: true,
      usersStatus: [entry('alice', true, 'connected', muted), entry('bob', false, 'connected')],
    },
  ])
  expect(bob.payloads('muteStatus')).toEqual([
    {
      userJid: 'alice@example.com',
      localUser: false,
      trackType: 'audio',
      isMuted: true,
      usersStatus: [entry('alice', false, 'connected', muted), entry('bob', true, 'connected')],
    },
  ])
  await alice.client.muteVideo(true)
  await environment.settle()
  expect(alice.log.slice(-2)).toEqual(['no video(alice)', 'muted video(alice)'])
  expect(bob.log).toContain('no video(alice)')
  expect(alice.devices.liveTracks()).toBe(1)
  await alice.client.muteVideo(false)
  await environment.settle()
  expect(bob.log.slice(-2).sort()).toEqual(['unmuted video(alice)', 'video(alice)'])
})

it('missedCall has the payload of the incoming call, with the status ended or engaged', async () => {
  const { alice, bob } = await startConnectedVideoCall()
  const carol = await environment.createTestClient('carol')
  void carol.client.makeVoiceCall(['bob'])
  await environment.settle()
  void alice.client.endCall()
  await environment.settle()
  void carol.client.makeVoiceCall(['bob'])
  await environment.settle()
  void carol.client.endCall()
  await environment.settle()
  const [engaged, ended] = bob.payloads('missedCall')
  expect([engaged?.status, ended?.status]).toEqual(['engaged', 'ended'])
  const incoming = bob.payloads('incomingCall').at(-1)
  const { usersStatus, ...missedFields } = ended ?? {}
  const { usersStatus: usersWhileRinging, ...incomingFields } = incoming ?? {}
  expect(missedFields).toEqual({ ...incomingFields, status: 'ended' })
  expect(usersStatus?.map(({ userJid }) => userJid)).toEqual(usersWhileRinging?.map(({ userJid }) => userJid))
  expect(Object.keys(engaged ?? {}).sort()).toEqual(Object.keys(ended ?? {}).sort())
})

it('callUserJoined has the other user', async () => {
  const { alice, bob } = await startConnectedVideoCall()
  expect(alice.payloads('callUserJoined')).toEqual([{ userJid: 'bob@example.com', localUser: false }])
  expect(bob.payloads('callUserJoined')).toEqual([{ userJid: 'alice@example.com', localUser: false }])
})

it('callSpeaking is emitted while a user speaks', async () => {
  const { alice } = await startConnectedVideoCall()
  const trackId = alice.payloads('userTrack')[2]?.track?.id ?? ''
  for (let tick = 0; tick < 5; tick++) alice.sound.setLevel(trackId, 0.8)
  expect(alice.payloads('callSpeaking').at(-1)).toEqual({
    userJid: 'bob@example.com',
    localUser: false,
    volumeLevel: 8,
    isSpeaking: true,
  })
})

it('callConnectionQuality is emitted when the quality changes', async () => {
  const { alice } = await startConnectedVideoCall()
  environment.network.setStatistics('alice', (good) => ({
    ...good,
    path: good.path && { ...good.path, roundTripTime: 1.5 },
  }))
  await environment.clock.advance(10_000)
  expect(alice.payloads('callConnectionQuality').at(-1)).toEqual({
    userJid: 'bob@example.com',
    localUser: false,
    quality: 'POOR',
  })
})

it('mediaError is emitted if the camera is denied, and the call starts with the camera off', async () => {
  environment = createTestEnvironment()
  const alice = await environment.createTestClient('alice', { denied: 'camera' })
  const bob = await environment.createTestClient('bob')
  const call = alice.logResult(alice.client.makeVideoCall(['bob']))
  await environment.settle()
  expect(await call).toMatchObject({ statusCode: 200, callType: 'video' })
  expect(alice.payloads('mediaError')).toEqual([
    {
      userJid: 'alice@example.com',
      localUser: true,
      statusCode: 100607,
      message: expect.stringMatching(/camera/i) as string,
      device: 'camera',
      action: 'makeVideoCall',
      error: expect.any(DOMException) as DOMException,
    },
  ])
  expect(bob.payloads('incomingCall')[0]?.usersStatus[0]).toMatchObject({
    userJid: 'alice@example.com',
    videoMuted: true,
  })
})

it('connection is emitted when the client connects, reconnects and disconnects', async () => {
  environment = createTestEnvironment()
  const alice = await environment.createTestClient('alice')
  environment.server.dropConnection('alice')
  await environment.settle()
  environment.server.restoreConnection('alice')
  await environment.settle()
  const disconnected = alice.client.disconnect()
  await environment.settle()
  await disconnected
  expect(alice.log).toEqual(['RECONNECTING', 'CONNECTED', 'DISCONNECTED'])
  expect(alice.payloads('connection')[1]).toEqual({
    userJid: 'alice@example.com',
    localUser: true,
    status: 'CONNECTED',
  })
})
