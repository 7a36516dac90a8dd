import { expect, it } from 'vitest'
import { connectCall, placeCall, waitUntilConnected } from './connectCall.ts'
import { setUpTestPages } from './setUpTestPages.ts'
import { eventually } from './testPage.ts'

// The payload of every listener, field by field. `toEqual` also rejects fields that are not documented.

const pages = setUpTestPages()

const alice = 'alice@localhost'
const bob = 'bob@localhost'

interface ExpectedUser {
  status: string
  audioMuted?: boolean
  videoMuted?: boolean
}

/** The `usersStatus` of a payload that `localJid` receives. */
function usersStatusFor(localJid: string, aliceUser: ExpectedUser, bobUser: ExpectedUser) {
  const entry = (userJid: string, { status, audioMuted = false, videoMuted = false }: ExpectedUser) => ({
    userJid,
    localUser: userJid === localJid,
    status,
    callInitiator: userJid === alice,
    audioMuted,
    videoMuted,
    userDetails: { userId: userJid === alice ? 'alice' : 'bob', displayName: userJid === alice ? 'Alice' : 'Bob' },
  })
  return [entry(alice, aliceUser), entry(bob, bobUser)]
}

const bothWithStatus = (localJid: string, status: string) => usersStatusFor(localJid, { status }, { status })

const liveTrack = (kind: string) => ({
  kind,
  id: expect.any(String) as string,
  label: expect.any(String) as string,
  enabled: true,
  readyState: 'live',
})

const incomingCallPayload = (callType: string) => ({
  status: 'calling',
  userJid: alice,
  localUser: false,
  roomId: expect.stringMatching(/^\S+$/) as string,
  roomLink: expect.stringMatching(/^[a-z]{3}-[a-z]{4}-[a-z]{3}$/) as string,
  callType,
  callTime: expect.any(Number) as number,
  callMode: 'onetoone',
  groupId: null,
  from: bob,
  to: alice,
  toUsers: [bob],
  allUsers: [alice, bob],
  userDetails: { userId: 'alice', displayName: 'Alice' },
  usersStatus: usersStatusFor(bob, { status: 'calling' }, { status: 'ringing' }),
})

it('emits the documented payloads to caller and callee through a whole video call', async () => {
  const [caller, callee] = await pages.openAliceAndBob()
  const before = Date.now()
  await placeCall(caller, callee, 'video')
  await caller.waitForStatus('Bob', 'ringing')
  await callee.click('Answer')
  await waitUntilConnected(caller, callee)

  const [incomingCall, ...furtherCalls] = await callee.eventPayloads('incomingCall')
  expect(incomingCall).toEqual(incomingCallPayload('video'))
  expect(furtherCalls).toEqual([])
  expect(incomingCall!.callTime).toBeGreaterThanOrEqual(before)
  expect(incomingCall!.callTime).toBeLessThanOrEqual(Date.now())
  const roomId = String(incomingCall!.roomId)

  const statusPayload = (localJid: string, status: string, usersStatus: unknown) => ({
    status,
    userJid: localJid === alice ? bob : alice,
    localUser: false,
    roomId,
    callType: 'video',
    sessionStatus: null,
    usersStatus,
  })
  expect(await caller.eventPayloads('callStatus')).toEqual([
    statusPayload(alice, 'ringing', usersStatusFor(alice, { status: 'calling' }, { status: 'ringing' })),
    statusPayload(alice, 'connecting', bothWithStatus(alice, 'connecting')),
    statusPayload(alice, 'connected', bothWithStatus(alice, 'connected')),
  ])
  expect(await callee.eventPayloads('callStatus')).toEqual([
    statusPayload(bob, 'connecting', bothWithStatus(bob, 'connecting')),
    statusPayload(bob, 'connected', bothWithStatus(bob, 'connected')),
  ])

  for (const [testPage, localJid, remoteJid, initialUsers] of [
    [caller, alice, bob, undefined],
    [callee, bob, alice, usersStatusFor(bob, { status: 'calling' }, { status: 'ringing' })],
  ] as const) {
    const tracks = await testPage.eventPayloads('userTrack')
    const ofType = (localUser: boolean) =>
      tracks
        .filter((track) => track.localUser === localUser)
        .sort((a, b) => (String(a.trackType) < String(b.trackType) ? -1 : 1))
    const track = (userJid: string, trackType: string, usersStatus: unknown) => ({
      userJid,
      localUser: userJid === localJid,
      trackType,
      track: liveTrack(trackType),
      usersStatus,
    })
    const localUsers = initialUsers ?? (expect.any(Array) as unknown[])
    expect(ofType(true)).toEqual([track(localJid, 'audio', localUsers), track(localJid, 'video', localUsers)])
    expect(ofType(false)).toEqual([
      track(remoteJid, 'audio', bothWithStatus(localJid, 'connecting')),
      track(remoteJid, 'video', bothWithStatus(localJid, 'connecting')),
    ])
    expect(await testPage.eventPayloads('callUserJoined')).toEqual([{ userJid: remoteJid, localUser: false }])
  }

  await callee.click('Mute microphone')
  await eventually(() => caller.logSummary()).toContain('muted audio(bob)')
  await callee.click('Turn camera off')
  await eventually(() => caller.logSummary()).toContain('muted video(bob)')
  for (const [testPage, localJid] of [[caller, alice] as const, [callee, bob] as const]) {
    const muted = (trackType: string, bobUser: Partial<ExpectedUser>) => ({
      userJid: bob,
      localUser: localJid === bob,
      trackType,
      isMuted: true,
      usersStatus: usersStatusFor(localJid, { status: 'connected' }, { status: 'connected', ...bobUser }),
    })
    await eventually(() => testPage.eventPayloads('muteStatus')).toEqual([
      muted('audio', { audioMuted: true }),
      muted('video', { audioMuted: true, videoMuted: true }),
    ])
    // A remote track ends on the media path, which may be faster than the mute message on the signaling path.
    const videoMuted = localJid === bob ? true : (expect.any(Boolean) as boolean)
    await eventually(async () => (await testPage.eventPayloads('userTrack')).at(-1)).toEqual({
      userJid: bob,
      localUser: localJid === bob,
      trackType: 'video',
      track: null,
      usersStatus: usersStatusFor(
        localJid,
        { status: 'connected' },
        { status: 'connected', audioMuted: true, videoMuted },
      ),
    })
  }

  await callee.click('End call')
  await eventually(async () => (await caller.eventPayloads('callStatus')).at(-1)).toEqual({
    status: 'ended',
    userJid: bob,
    localUser: false,
    roomId,
    callType: 'video',
    sessionStatus: 'closed',
    reason: 'hangup',
    usersStatus: usersStatusFor(alice, { status: 'ended' }, { status: 'ended', audioMuted: true, videoMuted: true }),
  })
})

it('emits a missed call with the payload of the incoming call', async () => {
  const [caller, callee] = await pages.openAliceAndBob()
  await placeCall(caller, callee)
  await caller.click('End call')
  await eventually(() => callee.eventPayloads('missedCall')).toHaveLength(1)
  const noCamera = { videoMuted: true }
  expect(await callee.eventPayloads('incomingCall')).toEqual([
    {
      ...incomingCallPayload('audio'),
      usersStatus: usersStatusFor(bob, { status: 'calling', ...noCamera }, { status: 'ringing', ...noCamera }),
    },
  ])
  const [incomingCall] = await callee.eventPayloads('incomingCall')
  const usersStatus = usersStatusFor(bob, { status: 'ended', ...noCamera }, { status: 'ended', ...noCamera })
  expect(await callee.eventPayloads('missedCall')).toEqual([{ ...incomingCall, status: 'ended', usersStatus }])
  expect(await callee.eventPayloads('callStatus')).toEqual([
    {
      status: 'ended',
      userJid: alice,
      localUser: false,
      roomId: incomingCall!.roomId,
      callType: 'audio',
      sessionStatus: 'closed',
      reason: 'cancelled',
      usersStatus,
    },
  ])
})

it('emits a missed call to an engaged callee, and a media error when the microphone is denied', async () => {
  const [caller, callee] = await pages.openAliceAndBob()
  await connectCall(caller, callee)
  const carol = await pages.open('carol')
  await carol.click('Call Bob')
  await eventually(() => callee.eventPayloads('missedCall')).toHaveLength(1)
  expect((await callee.eventPayloads('missedCall'))[0]).toMatchObject({
    status: 'engaged',
    userJid: 'carol@localhost',
    localUser: false,
    from: bob,
    to: 'carol@localhost',
    toUsers: [bob],
    allUsers: ['carol@localhost', bob],
  })
  await caller.click('End call')

  const dave = await pages.open('dave', { allowDevices: false })
  await dave.click('Call Bob')
  await eventually(() => dave.eventPayloads('mediaError')).toEqual([
    {
      userJid: 'dave@localhost',
      localUser: true,
      statusCode: 100606,
      message: expect.stringContaining('microphone') as string,
      device: 'mic',
      action: 'makeVoiceCall',
      error: { name: 'NotAllowedError', message: expect.any(String) as string },
    },
  ])
  await dave.page.getByRole('alert').filter({ hasText: 'The microphone is blocked' }).waitFor()
  expect(await callee.eventPayloads('incomingCall')).toHaveLength(1)
})
