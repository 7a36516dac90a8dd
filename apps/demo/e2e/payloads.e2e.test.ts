import { expect, it } from 'vitest'
import { eventually } from './handset.ts'
import { setUpPhones } from './setUpPhones.ts'

/** What the listeners are handed, field by field, against CONTRACT.md, section 3. `toEqual`: nothing less, and nothing more. */

const phones = setUpPhones()

const alice = 'alice@localhost'
const bob = 'bob@localhost'

interface Someone {
  status: string
  audioMuted?: boolean
  videoMuted?: boolean
}

/** Everybody in the call, as one of them hears it. */
function usersOf(me: string, ofAlice: Someone, ofBob: Someone) {
  const entry = (userJid: string, { status, audioMuted = false, videoMuted = false }: Someone) => ({
    userJid,
    localUser: userJid === me,
    status,
    callInitiator: userJid === alice,
    audioMuted,
    videoMuted,
    userDetails: { displayName: userJid === alice ? 'Alice' : 'Bob' },
  })
  return [entry(alice, ofAlice), entry(bob, ofBob)]
}

const both = (me: string, status: string) => usersOf(me, { status }, { status })

const liveTrack = (kind: string) => ({
  kind,
  id: expect.any(String) as string,
  label: expect.any(String) as string,
  enabled: true,
  readyState: 'live',
})

const incoming = (callType: string) => ({
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
  userDetails: { displayName: 'Alice' },
  usersStatus: usersOf(bob, { status: 'calling' }, { status: 'ringing' }),
})

it('hands caller and callee what the contract says, through a whole video call', async () => {
  const [caller, callee] = await phones.openTwo()
  const before = Date.now()
  await caller.click('Video call Bob')
  await callee.rings('video', 'Alice')
  await caller.hasStatus('Bob', 'ringing')
  await callee.click('Answer')
  await caller.hasStatus('Bob', 'connected')
  await callee.hasStatus('Alice', 'connected')

  const [ring, ...moreRings] = await callee.payloads('incomingCall')
  expect(ring).toEqual(incoming('video'))
  expect(moreRings).toEqual([])
  expect(ring!.callTime).toBeGreaterThanOrEqual(before)
  expect(ring!.callTime).toBeLessThanOrEqual(Date.now())
  const roomId = String(ring!.roomId)

  const status = (me: string, status: string, usersStatus: unknown) => ({
    status,
    userJid: me === alice ? bob : alice,
    localUser: false,
    roomId,
    callType: 'video',
    sessionStatus: null,
    usersStatus,
  })
  expect(await caller.payloads('callStatus')).toEqual([
    status(alice, 'ringing', usersOf(alice, { status: 'calling' }, { status: 'ringing' })),
    status(alice, 'connecting', both(alice, 'connecting')),
    status(alice, 'connected', both(alice, 'connected')),
  ])
  expect(await callee.payloads('callStatus')).toEqual([
    status(bob, 'connecting', both(bob, 'connecting')),
    status(bob, 'connected', both(bob, 'connected')),
  ])

  for (const [phone, me, other, own] of [
    [caller, alice, bob, undefined],
    [callee, bob, alice, usersOf(bob, { status: 'calling' }, { status: 'ringing' })],
  ] as const) {
    const tracks = await phone.payloads('userTrack')
    const ofType = (localUser: boolean) =>
      tracks
        .filter((track) => track.localUser === localUser)
        .sort((a, b) => (String(a.trackType) < String(b.trackType) ? -1 : 1))
    const track = (userJid: string, trackType: string, usersStatus: unknown) => ({
      userJid,
      localUser: userJid === me,
      trackType,
      track: liveTrack(trackType),
      usersStatus,
    })
    const local = own ?? (expect.any(Array) as unknown[])
    expect(ofType(true)).toEqual([track(me, 'audio', local), track(me, 'video', local)])
    expect(ofType(false)).toEqual([
      track(other, 'audio', both(me, 'connecting')),
      track(other, 'video', both(me, 'connecting')),
    ])
    expect(await phone.payloads('callUserJoined')).toEqual([{ userJid: other, localUser: false }])
  }

  await callee.click('Mute microphone')
  await eventually(() => caller.story()).toContain('muted audio(bob)')
  await callee.click('Turn camera off')
  await eventually(() => caller.story()).toContain('muted video(bob)')
  for (const [phone, me] of [[caller, alice] as const, [callee, bob] as const]) {
    const muted = (trackType: string, ofBob: Partial<Someone>) => ({
      userJid: bob,
      localUser: me === bob,
      trackType,
      isMuted: true,
      usersStatus: usersOf(me, { status: 'connected' }, { status: 'connected', ...ofBob }),
    })
    await eventually(() => phone.payloads('muteStatus')).toEqual([
      muted('audio', { audioMuted: true }),
      muted('video', { audioMuted: true, videoMuted: true }),
    ])
    // From the other side the track goes by the media's own way, which may be faster than the news that it is muted.
    const videoMuted = me === bob ? true : (expect.any(Boolean) as boolean)
    await eventually(async () => (await phone.payloads('userTrack')).at(-1)).toEqual({
      userJid: bob,
      localUser: me === bob,
      trackType: 'video',
      track: null,
      usersStatus: usersOf(me, { status: 'connected' }, { status: 'connected', audioMuted: true, videoMuted }),
    })
  }

  await callee.click('End call')
  await eventually(async () => (await caller.payloads('callStatus')).at(-1)).toEqual({
    status: 'ended',
    userJid: bob,
    localUser: false,
    roomId,
    callType: 'video',
    sessionStatus: 'closed',
    reason: 'hangup',
    usersStatus: usersOf(alice, { status: 'ended' }, { status: 'ended', audioMuted: true, videoMuted: true }),
  })
})

it('hands the callee a missed call that is the incoming one again', async () => {
  const [caller, callee] = await phones.openTwo()
  await caller.click('Call Bob')
  await callee.rings('audio', 'Alice')
  await caller.click('End call')
  await eventually(() => callee.payloads('missedCall')).toHaveLength(1)
  const noCamera = { videoMuted: true }
  expect(await callee.payloads('incomingCall')).toEqual([
    {
      ...incoming('audio'),
      usersStatus: usersOf(bob, { status: 'calling', ...noCamera }, { status: 'ringing', ...noCamera }),
    },
  ])
  const [ring] = await callee.payloads('incomingCall')
  const usersStatus = usersOf(bob, { status: 'ended', ...noCamera }, { status: 'ended', ...noCamera })
  expect(await callee.payloads('missedCall')).toEqual([{ ...ring, status: 'ended', usersStatus }])
  expect(await callee.payloads('callStatus')).toEqual([
    {
      status: 'ended',
      userJid: alice,
      localUser: false,
      roomId: ring!.roomId,
      callType: 'audio',
      sessionStatus: 'closed',
      reason: 'cancelled',
      usersStatus,
    },
  ])
})

it('hands over who is told in vain: engaged, and a microphone that is refused', async () => {
  const [caller, callee] = await phones.openTwo()
  await caller.click('Call Bob')
  await callee.rings('audio', 'Alice')
  await callee.click('Answer')
  await callee.hasStatus('Alice', 'connected')
  const carol = await phones.open('carol')
  await carol.click('Call Bob')
  await eventually(() => callee.payloads('missedCall')).toHaveLength(1)
  expect((await callee.payloads('missedCall'))[0]).toMatchObject({
    status: 'engaged',
    userJid: 'carol@localhost',
    localUser: false,
    from: bob,
    to: 'carol@localhost',
    toUsers: [bob],
    allUsers: ['carol@localhost', bob],
  })
  await caller.click('End call')

  const dave = await phones.open('dave', { mayUseDevices: false })
  await dave.click('Call Bob')
  await eventually(() => dave.payloads('mediaError')).toEqual([
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
  expect(await callee.payloads('incomingCall')).toHaveLength(1)
})
