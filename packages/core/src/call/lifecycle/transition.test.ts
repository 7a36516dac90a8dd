// Over 350 lines: one case for each row of the transition table.
import type { DeviceAddress, PeerView } from '@offhook/protocol'
import { describe, expect, it } from 'vitest'
import { CallError } from '../../api/callError'
import type { CallEvent } from './callEvent'
import { pendingCommandOf } from './callState'
import {
  alice,
  at,
  bob,
  cameraTrack,
  carol,
  devicesOpened,
  emitted,
  incoming,
  incomingVideo,
  joins,
  make,
  makeVideo,
  microphoneOpened,
  microphoneTrack,
  peer,
  roomId,
  run,
  startAcknowledged,
  user,
  videoView,
  view,
} from './testCall'

describe('an outgoing call', () => {
  it('notifies listeners in the documented order', () => {
    const { state, effects } = run([
      make,
      microphoneTrack,
      devicesOpened,
      startAcknowledged,
      { type: 'user', user: user(bob, 'ringing'), at },
      ...joins(bob),
    ])
    expect(emitted(effects)).toEqual([
      'audio(alice)',
      'resolve make',
      'ringing(bob)',
      'connecting(bob)',
      'audio(bob)',
      'callUserJoined(bob)',
      'connected(bob)',
    ])
    expect(state?.phase).toBe('connected')
    expect(state?.call).toMatchObject({ status: 'connected', connectedAt: at, direction: 'outgoing' })
  })

  it('acquires the microphone before it sends the start', () => {
    expect(run([make]).effects).toEqual([{ type: 'acquireDevices', camera: false, action: 'makeVoiceCall' }])
    expect(run([make, microphoneTrack, devicesOpened]).last).toMatchObject([
      {
        type: 'send',
        name: 'call:start',
        request: { tracks: { microphone: { isMuted: false }, camera: { isMuted: true } } },
      },
    ])
  })

  it.each<[string, CallEvent[]]>([
    ['the microphone is refused', [{ type: 'devicesRefused', error: CallError.of('microphone-denied'), at }]],
    ['the server refuses the start', [devicesOpened, { type: 'refused', error: CallError.of('forbidden'), at }]],
  ])('is removed when %s', (_, events) => {
    const { state, last } = run([make, ...events])
    expect(state).toBeNull()
    expect(last).toContainEqual({ type: 'release' })
    expect(emitted(last)).toEqual(['reject make'])
  })

  it('is ended without a command to the server before the start is sent', () => {
    const { state, last } = run([make, microphoneTrack, { type: 'end', at }])
    expect(state?.call).toMatchObject({ status: 'ended', endReason: 'cancelled', endedBy: 'local' })
    expect(last.filter(({ type }) => type === 'send')).toEqual([])
    expect(emitted(last)).toEqual(['reject make'])
  })

  it('defers the events that arrive before the acknowledgement of the start', () => {
    const early: CallEvent[] = [
      { type: 'user', user: user(bob, 'ringing'), at },
      { type: 'user', user: user(bob, 'connecting'), at },
      { type: 'peer', peer: peer(bob) },
    ]
    const requesting = run([make, microphoneTrack, devicesOpened, ...early])
    expect(requesting.state?.phase).toBe('requesting')
    expect(emitted(requesting.effects)).toEqual(['audio(alice)'])
    const resolved = run([startAcknowledged], requesting.state)
    expect(resolved.state?.phase).toBe('resolved')
    expect(emitted(resolved.effects)).toEqual(['resolve make'])
    const { state, effects } = run([{ type: 'timeout', timer: 'replay', at }], resolved.state)
    expect(state).toMatchObject({ phase: 'connecting', devices: { [bob.userJid]: { deviceId: 'Bob-phone' } } })
    expect(emitted(effects)).toEqual(['ringing(bob)', 'connecting(bob)'])
  })

  describe('with a camera that opens after the microphone', () => {
    const ringingPush: CallEvent = { type: 'user', user: user(bob, 'ringing', false), at }
    const requested = () => run([makeVideo, microphoneTrack, microphoneOpened])
    const acknowledged = () => run([{ type: 'startAcknowledged', view: videoView }], requested().state)
    const replay: CallEvent = { type: 'timeout', timer: 'replay', at }

    it('is started before the camera is open', () => {
      expect(requested().last).toMatchObject([
        { type: 'send', name: 'call:start', request: { tracks: { camera: { isMuted: false } } } },
        { type: 'startTimer', name: 'camera' },
      ])
    })

    it('resolves, and handles the deferred events, when the camera is open', () => {
      const waiting = run([ringingPush], acknowledged().state)
      expect(waiting.state?.phase).toBe('acknowledged')
      expect([...acknowledged().effects, ...waiting.effects]).toEqual([])
      const open = run([cameraTrack, devicesOpened], waiting.state)
      expect(open.state?.phase).toBe('resolved')
      expect(emitted(open.effects)).toEqual(['video(alice)', 'resolve make'])
      const { state, effects } = run([replay], open.state)
      expect(state).toMatchObject({ phase: 'calling', call: { status: 'ringing' } })
      expect(emitted(effects)).toEqual(['ringing(bob)'])
    })

    it('goes on without a camera that is too slow', () => {
      const tooSlow: CallEvent = { type: 'timeout', timer: 'camera', at }
      for (const { state, effects } of [
        run([tooSlow], acknowledged().state),
        run([tooSlow, { type: 'startAcknowledged', view: videoView }], requested().state),
      ]) {
        expect(state).toMatchObject({ phase: 'calling' })
        expect(emitted(effects)).toEqual(['muteStatus(alice)', 'resolve make'])
        expect(effects).toContainEqual({
          type: 'send',
          name: 'call:mute',
          request: { roomId, source: 'camera', isMuted: true },
        })
        expect(emitted(run([cameraTrack], state).effects)).toEqual(['video(alice)', 'muteStatus(alice)'])
      }
    })

    it('preconnects while the camera is opening', () => {
      const preconnect: CallEvent = { type: 'peer', peer: { ...peer(bob), preconnect: 'all' } }
      expect(run([preconnect], acknowledged().state).effects).toMatchObject([{ type: 'addPeer' }])
    })

    it('is closed after the result and the deferred events', () => {
      const closed = { roomId, userJid: bob.userJid, status: 'busy', reason: 'declined', missed: false } as const
      const declined: CallEvent = { type: 'closed', closed: { ...closed, endedBy: bob.userJid }, at }
      const over = run([ringingPush, declined], acknowledged().state)
      expect(emitted(over.effects)).toEqual(['resolve make'])
      expect(over.effects.some(({ type }) => type === 'release')).toBe(false)
      const { state, effects } = run([replay], over.state)
      expect(state?.phase).toBe('ended')
      expect(emitted(effects)).toEqual(['ringing(bob)', 'busy(bob) closed'])
    })

    it.each<[string, CallEvent, string]>([
      ['the user cancels', { type: 'end', at }, 'cancelled'],
      [
        'the microphone is lost',
        { type: 'devicesRefused', error: CallError.of('microphone-denied'), at },
        'media-failed',
      ],
    ])('ends, on the server too, when %s', (_, event, endReason) => {
      for (const { state } of [requested(), acknowledged()]) {
        const over = run([event], state)
        expect(over.state?.call).toMatchObject({ status: 'ended', endReason })
        expect(over.last).toContainEqual(expect.objectContaining({ type: 'send', name: 'call:end' }))
        expect(over.last).toContainEqual(expect.objectContaining({ type: 'reject', command: 'make' }))
      }
    })
  })

  it('becomes the other user’s call when both were calling each other', () => {
    const theirs = view({
      roomId: 'room-of-bob-0000',
      callerJid: bob.userJid,
      users: [user(bob, 'connecting'), user(alice, 'connecting')],
    })
    const { state, effects } = run([
      make,
      microphoneTrack,
      devicesOpened,
      { type: 'startAcknowledged', view: theirs },
      ...joins(bob),
    ])
    expect(state?.call).toMatchObject({ roomId: 'room-of-bob-0000', direction: 'incoming', status: 'connected' })
    expect(emitted(effects)).toEqual([
      'audio(alice)',
      'resolve make',
      'connecting(bob)',
      'audio(bob)',
      'callUserJoined(bob)',
      'connected(bob)',
    ])
  })

  it('publishes the microphone when the server has the call', () => {
    const before = run([make, microphoneTrack, devicesOpened])
    expect(before.effects.some(({ type }) => type === 'publish')).toBe(false)
    expect(run([startAcknowledged], before.state).effects).toContainEqual({
      type: 'publish',
      source: 'microphone',
      trackId: 'mic',
    })
  })

  it('ends by itself when the server does not close it after the ring time', () => {
    const { state, last } = run([
      make,
      microphoneTrack,
      devicesOpened,
      startAcknowledged,
      { type: 'timeout', timer: 'ring', at },
    ])
    expect(state?.call).toMatchObject({ status: 'ended', endReason: 'no-answer', endedBy: 'system' })
    expect(emitted(last)).toEqual(['ended(bob) closed'])
  })
})

describe('an incoming call', () => {
  it('rings on when the microphone is refused, and can be answered again', () => {
    const refused = run([
      incoming,
      { type: 'answer', withCamera: false },
      { type: 'devicesRefused', error: CallError.of('microphone-denied'), at },
    ])
    expect(refused.state?.phase).toBe('ringing')
    expect(emitted(refused.last)).toEqual(['reject answer'])
    const again = run(
      [
        { type: 'answer', withCamera: false },
        microphoneTrack,
        devicesOpened,
        { type: 'answerAcknowledged', view: view() },
      ],
      refused.state,
    )
    expect(again.state?.phase).toBe('connecting')
    expect(emitted(again.effects)).toEqual(['audio(bob)', 'resolve answer'])
  })

  it('sends no media before the answer, and all of it at the same time as the answer', () => {
    const preconnected: PeerView = { ...peer(alice), initiator: false, preconnect: 'all' }
    const ringing = run([
      incoming,
      { type: 'peer', peer: preconnected },
      { type: 'peer', peer: { ...peer(carol) } },
      { type: 'answer', withCamera: true },
    ])
    expect(ringing.effects.filter(({ type }) => type === 'addPeer')).toEqual([{ type: 'addPeer', peer: preconnected }])
    expect(ringing.effects.some(({ type }) => type === 'publish' || type === 'answerPeers')).toBe(false)
    const opened = run([microphoneTrack], ringing.state)
    expect(opened.effects.slice(0, 2)).toEqual([
      { type: 'publish', source: 'microphone', trackId: 'mic' },
      { type: 'answerPeers' },
    ])
    expect(run([devicesOpened], opened.state).effects).toMatchObject([
      { type: 'publish', source: 'microphone', trackId: 'mic' },
      { type: 'publish', source: 'camera', trackId: null },
      { type: 'send', name: 'call:answer' },
      { type: 'answerPeers' },
    ])
  })

  it('reverts the answer when the server refuses it', () => {
    const { state, last } = run([
      incoming,
      { type: 'answer', withCamera: false },
      microphoneTrack,
      devicesOpened,
      { type: 'refused', error: CallError.of('not-connected'), at },
    ])
    expect(state?.phase).toBe('ringing')
    expect(last).toEqual(
      expect.arrayContaining([
        { type: 'publish', source: 'microphone', trackId: null },
        { type: 'publish', source: 'camera', trackId: null },
        { type: 'releaseDevices' },
      ]),
    )
  })

  describe('with a camera that opens after the microphone', () => {
    const sent = () => run([incomingVideo, { type: 'answer', withCamera: true }, microphoneTrack, microphoneOpened])
    const answered: CallEvent = { type: 'answerAcknowledged', view: videoView }
    const inCall: CallEvent[] = [
      { type: 'user', user: user(alice, 'connecting', false), at },
      { type: 'peer', peer: { ...peer(alice), initiator: false } },
    ]

    it('is answered before the camera is open', () => {
      expect(sent().last).toContainEqual({
        type: 'send',
        name: 'call:answer',
        request: { roomId, tracks: { microphone: { isMuted: false }, camera: { isMuted: false } } },
        onAck: 'answerAcknowledged',
      })
      expect(run([cameraTrack, devicesOpened], sent().state).effects.filter(({ type }) => type === 'send')).toEqual([])
    })

    it('defers the server’s events until the camera is open and the code that awaits the answer has run', () => {
      const waiting = run([answered, ...inCall], sent().state)
      expect(waiting.effects).toEqual([])
      const open = run([cameraTrack, devicesOpened], waiting.state)
      expect(emitted(open.effects)).toEqual(['video(bob)', 'resolve answer'])
      expect(open.effects).toContainEqual({ type: 'publish', source: 'camera', trackId: 'cam' })
      expect(open.last).toContainEqual({ type: 'startTimer', name: 'replay', ms: 0 })
      const late = run(
        [{ type: 'remoteMute', userJid: alice.userJid, source: 'microphone', isMuted: true, at }],
        open.state,
      )
      expect(late.effects).toEqual([])
      const { effects } = run([{ type: 'timeout', timer: 'replay', at }], late.state)
      expect(emitted(effects)).toEqual(['connecting(alice)', 'muteStatus(alice)'])
      expect(effects.filter(({ type }) => type === 'addPeer')).toHaveLength(1)
    })

    it('does not defer anything when the camera opens before the acknowledgement', () => {
      expect(emitted(run([cameraTrack, devicesOpened, answered], sent().state).effects)).toEqual([
        'video(bob)',
        'resolve answer',
      ])
      expect(emitted(run([cameraTrack, devicesOpened, answered, ...inCall], sent().state).last)).toEqual([])
    })

    it('mutes a camera that could not be opened', () => {
      const { effects } = run([answered, devicesOpened], sent().state)
      expect(effects).toContainEqual({
        type: 'send',
        name: 'call:mute',
        request: { roomId, source: 'camera', isMuted: true },
      })
    })

    it('can be closed, declined before the acknowledgement and hung up after it, while the camera is opening', () => {
      const closed = { roomId, userJid: alice.userJid, status: 'ended', reason: 'hangup', missed: false } as const
      const over = run([answered, { type: 'closed', closed: { ...closed, endedBy: alice.userJid }, at }], sent().state)
      expect(over.state?.phase).toBe('ended')
      expect(run([{ type: 'end', at }], sent().state).effects).toContainEqual(
        expect.objectContaining({ name: 'call:decline' }),
      )
      expect(run([answered, { type: 'end', at }], sent().state).effects).toContainEqual(
        expect.objectContaining({ name: 'call:end' }),
      )
    })

    it('ends when the microphone is lost while the camera is opening', () => {
      const lost: CallEvent = { type: 'devicesRefused', error: CallError.of('microphone-denied'), at }
      const { state, effects } = run([lost], sent().state)
      expect(state?.call).toMatchObject({ status: 'ended', endReason: 'media-failed' })
      expect(effects).toContainEqual(expect.objectContaining({ name: 'call:end' }))
    })

    it('rings on when the server refuses the answer, whether or not the camera opens', () => {
      const refused: CallEvent = { type: 'refused', error: CallError.of('not-connected'), at }
      const { state, effects } = run([refused, cameraTrack, devicesOpened], sent().state)
      expect(state?.phase).toBe('ringing')
      expect(state && pendingCommandOf(state)).toBeNull()
      expect(emitted(effects)).toEqual(['reject answer', 'video(bob)'])
    })
  })

  it('is joined without another answer when the server has this device in it already', () => {
    const crossed = view({ users: [user(alice, 'connecting'), user(bob, 'connecting')], peers: [peer(alice)] })
    const acknowledged = run([
      incoming,
      { type: 'answer', withCamera: false },
      { type: 'answerAcknowledged', view: crossed },
    ])
    expect(acknowledged.state).toMatchObject({ phase: 'acknowledged', call: { status: 'connecting' } })
    const joined = run([microphoneTrack, devicesOpened], acknowledged.state)
    expect(joined.state).toMatchObject({
      phase: 'connecting',
      devices: { [alice.userJid]: { deviceId: 'Alice-phone' } },
    })
    expect(joined.effects.some(({ type }) => type === 'send')).toBe(false)
    expect(joined.effects).toContainEqual({ type: 'publish', source: 'microphone', trackId: 'mic' })
    expect(emitted(joined.effects)).toEqual(['audio(bob)', 'resolve answer'])
    const lost: CallEvent = { type: 'devicesRefused', error: CallError.of('microphone-denied'), at }
    const over = run([lost], acknowledged.state)
    expect(over.state?.call).toMatchObject({ status: 'ended', endReason: 'media-failed' })
    expect(over.last).toContainEqual(expect.objectContaining({ type: 'send', name: 'call:end' }))
  })

  it('removes the peer of a caller who has left, and rings on for others', () => {
    const { state, last } = run([incoming, { type: 'user', user: user(alice, 'ended'), reason: 'hangup', at }])
    expect(state?.phase).toBe('ringing')
    expect(last).toEqual([{ type: 'removePeer', userJid: alice.userJid }])
  })

  it('is missed when it ends unanswered, and not when another device answered', () => {
    const closed = (reason: 'cancelled' | 'answered-elsewhere', missed: boolean): CallEvent => ({
      type: 'closed',
      closed: { roomId, userJid: alice.userJid, status: 'ended', reason, endedBy: alice.userJid, missed },
      at,
    })
    expect(emitted(run([incoming, closed('cancelled', true)]).last)).toEqual([
      'ended(alice) closed',
      'missedCall(alice)',
    ])
    const elsewhere = run([incoming, closed('answered-elsewhere', false)]).last
    expect(emitted(elsewhere)).toEqual(['ended(alice) closed'])
    expect(elsewhere).toContainEqual(
      expect.objectContaining({ payload: expect.objectContaining({ answeredElsewhere: true }) as unknown }),
    )
  })
})

describe('a provisional answer', () => {
  const [phone, tablet] = ['phone', 'tablet'].map((deviceId) => ({ userJid: bob.userJid, deviceId })) as [
    DeviceAddress,
    DeviceAddress,
  ]
  const preconnects = (device: DeviceAddress): CallEvent => ({
    type: 'peer',
    peer: { ...device, initiator: true, preconnect: 'all' },
  })
  const named = (device: DeviceAddress): CallEvent => ({ type: 'peer', peer: { ...device, initiator: true } })
  const answers = (device: DeviceAddress): CallEvent => ({ type: 'provisionalAnswer', device, at })
  const answeredPush: CallEvent = { type: 'user', user: user(bob, 'connecting'), at }
  const media = (trackId: string): CallEvent[] => [
    { type: 'peerConnection', userJid: bob.userJid, connection: 'connected', at },
    { type: 'remoteTrack', userJid: bob.userJid, source: 'microphone', trackId, at },
  ]
  const ringing = () =>
    run([
      ...[make, microphoneTrack, devicesOpened, startAcknowledged],
      { type: 'user', user: user(bob, 'ringing'), at },
      ...[preconnects(phone), preconnects(tablet)],
    ])

  it('preconnects without notifying listeners', () => {
    const { state, effects } = ringing()
    expect(state).toMatchObject({ phase: 'calling', devices: {} })
    expect(emitted(effects)).toEqual(['audio(alice)', 'resolve make', 'ringing(bob)'])
    expect(effects.filter(({ type }) => type === 'addPeer')).toHaveLength(2)
  })

  it('activates the peer before the server’s push, in the documented order of events', () => {
    const { state, effects } = run([answers(phone), ...media('audio')], ringing().state)
    expect(emitted(effects)).toEqual(['connecting(bob)', 'audio(bob)', 'callUserJoined(bob)', 'connected(bob)'])
    expect(effects).toContainEqual({ type: 'activatePeer', device: phone })
    const confirmed = run([answeredPush, named(phone)], state)
    expect(emitted(confirmed.effects)).toEqual([])
    expect(confirmed.state).toMatchObject({ phase: 'connected', devices: { [bob.userJid]: phone } })
  })

  it('is ignored from a second device of the user', () => {
    const { state, last } = run([answers(phone), ...media('audio'), answers(tablet)], ringing().state)
    expect(last).toEqual([])
    expect(state?.devices).toEqual({ [bob.userJid]: phone })
  })

  it('is corrected when the server names another device of the user', () => {
    const { state, effects } = run(
      [
        ...[answers(phone), ...media('audio of the phone'), answeredPush, named(tablet)],
        { type: 'remoteTrack', userJid: bob.userJid, source: 'microphone', trackId: null, at },
        ...media('audio of the tablet'),
      ],
      ringing().state,
    )
    expect(state?.devices).toEqual({ [bob.userJid]: tablet })
    expect(state?.phase).toBe('connected')
    expect(emitted(effects)).toEqual([
      'connecting(bob)',
      'audio(bob)',
      'callUserJoined(bob)',
      'connected(bob)',
      'audio(bob)',
      'audio(bob)',
      'connected(bob)',
    ])
    expect(effects).toContainEqual({ type: 'dropTrack', trackId: 'audio of the phone' })
    // No timer of the first device is left.
    const timers = effects.filter(({ type }) => type === 'startTimer' || type === 'stopTimer')
    expect(timers.at(-1)).toMatchObject({ type: 'stopTimer' })
  })

  it('is corrected when the server says that the user declined', () => {
    const closed = { roomId, userJid: bob.userJid, status: 'busy', reason: 'declined', missed: false } as const
    const { state, effects } = run(
      [answers(phone), { type: 'closed', closed: { ...closed, endedBy: bob.userJid }, at }],
      ringing().state,
    )
    expect(state?.phase).toBe('ended')
    expect(emitted(effects)).toEqual(['connecting(bob)', 'busy(bob) closed'])
  })

  it('is ignored from a user who has left the call, or is in it already', () => {
    const gone: CallEvent = { type: 'user', user: user(bob, 'ended'), reason: 'unavailable', at }
    expect(run([gone, answers(phone)], ringing().state).last).toEqual([])
    expect(run([answeredPush, named(tablet), answers(phone)], ringing().state).last).toEqual([])
  })

  it('is not reverted by a late `ringing`', () => {
    const late: CallEvent = { type: 'user', user: user(bob, 'ringing'), at }
    const { state, last } = run([answers(phone), ...media('audio'), late], ringing().state)
    expect(last).toEqual([])
    expect(state?.call.status).toBe('connected')
  })

  it('does not wait for video once the server says that the camera is muted', () => {
    const audioOnly = run([
      makeVideo,
      ...[microphoneTrack, devicesOpened],
      { type: 'startAcknowledged', view: videoView },
      ...[preconnects(phone), answers(phone), ...media('audio')],
    ])
    expect(audioOnly.state?.phase).toBe('connecting')
    expect(run([answeredPush], audioOnly.state).state?.phase).toBe('connected')
  })
})

describe('a running call', () => {
  const connected = () => run([make, microphoneTrack, devicesOpened, startAcknowledged, ...joins(bob)])

  it('is reconnecting when media stops, and connected when it flows again', () => {
    const gone = run(
      [{ type: 'peerConnection', userJid: bob.userJid, connection: 'interrupted', at }],
      connected().state,
    )
    expect(gone.state?.call.status).toBe('reconnecting')
    expect(emitted(gone.last)).toEqual(['reconnecting(bob)'])
    const back = run([{ type: 'peerConnection', userJid: bob.userJid, connection: 'connected', at: 9 }], gone.state)
    expect(emitted(back.last)).toEqual(['connected(bob)'])
    expect(back.state?.call).toMatchObject({ status: 'connected', connectedAt: at })
  })

  it('ends as lost when media does not come back', () => {
    const { state, last } = run(
      [
        { type: 'peerConnection', userJid: bob.userJid, connection: 'interrupted', at },
        { type: 'timeout', timer: `connection:${bob.userJid}`, at: 31_000 },
      ],
      connected().state,
    )
    expect(state?.call).toMatchObject({ endReason: 'connection-lost', endedBy: 'system', endedAt: 31_000 })
    expect(emitted(last)).toEqual(['ended(bob) closed'])
  })

  it('is connected without a video track that does not arrive in time', () => {
    const waiting = run([
      makeVideo,
      microphoneTrack,
      devicesOpened,
      { type: 'startAcknowledged', view: videoView },
      ...joins(bob, false),
    ])
    expect(waiting.state?.phase).toBe('connecting')
    expect(run([{ type: 'timeout', timer: `media:${bob.userJid}`, at }], waiting.state).state?.phase).toBe('connected')
  })

  it('reports to listeners and the server when the microphone is muted, by the user or because it is lost', () => {
    const command = { type: 'setMuted', source: 'microphone', isMuted: true, commandId: 'command' } as const
    expect(run([command], connected().state).last).toEqual([command])
    const mute = { type: 'localMute', source: 'microphone', isMuted: true } as const
    const { state, last } = run([mute], connected().state)
    expect(last).toMatchObject([
      { type: 'emit', event: 'muteStatus', payload: { trackType: 'audio', isMuted: true, localUser: true } },
      { type: 'send', name: 'call:mute', request: { source: 'microphone', isMuted: true } },
    ])
    expect(run([mute], state).last).toEqual([])
  })

  it('reports a camera that delivers no pictures as muted, and no camera that is closed as unmuted', () => {
    const closed = connected().state
    expect(run([{ type: 'localMute', source: 'camera', isMuted: false }], closed).state).toBe(closed)
    const silenced = run([cameraTrack, { type: 'localMute', source: 'camera', isMuted: true }], closed)
    expect(silenced.last).toMatchObject([
      { type: 'emit', event: 'muteStatus', payload: { trackType: 'video', isMuted: true, localUser: true } },
      { type: 'send', name: 'call:mute', request: { source: 'camera', isMuted: true } },
    ])
  })

  it('reports the mutes again that the server does not have after a reconnect', () => {
    const { last } = run(
      [
        { type: 'localMute', source: 'microphone', isMuted: true },
        { type: 'snapshot', view: view({ users: [user(alice, 'connecting'), user(bob, 'connecting')] }), at },
      ],
      connected().state,
    )
    expect(last.filter(({ type }) => type === 'send')).toMatchObject([
      { name: 'call:mute', request: { source: 'microphone', isMuted: true } },
    ])
  })

  it('mutes the camera when its track is gone', () => {
    const video = run([
      ...[makeVideo, microphoneTrack, cameraTrack, devicesOpened],
      { type: 'startAcknowledged', view: videoView },
      ...joins(bob),
    ])
    const mute = { type: 'setMuted', source: 'camera', isMuted: true, commandId: 'command' } as const
    const requested = run([mute], video.state)
    expect(requested.state).toBe(video.state)
    expect(requested.last).toEqual([mute])
    const muted = run([{ type: 'localTrack', source: 'camera', trackId: null }], requested.state)
    expect(muted.last).toMatchObject([
      { type: 'publish', source: 'camera', trackId: null },
      { type: 'emitTrack', trackId: null },
      { type: 'dropTrack', trackId: 'cam' },
      { type: 'emit', event: 'muteStatus', payload: { trackType: 'video', isMuted: true, localUser: true } },
      { type: 'send', name: 'call:mute', request: { source: 'camera', isMuted: true } },
    ])
  })

  const withBoth = (...doing: CallEvent[]) =>
    run([
      { ...make, call: { ...make.call, callees: [bob.userJid, carol.userJid] } },
      microphoneTrack,
      devicesOpened,
      {
        type: 'startAcknowledged',
        view: view({
          callMode: 'onetomany',
          users: [user(alice, 'calling'), user(bob, 'calling'), user(carol, 'calling')],
        }),
      },
      ...joins(bob),
      ...doing,
    ])

  it('goes on when one of several leaves', () => {
    const both = withBoth(...joins(carol))
    const left = run([{ type: 'user', user: user(bob, 'ended'), reason: 'hangup', at }], both.state)
    expect(left.state?.call.status).toBe('connected')
    expect(emitted(left.last)).toEqual(['ended(bob)', 'callUserLeft(bob)'])
    expect(left.last).toContainEqual({ type: 'dropTrack', trackId: 'Bob-audio' })
  })

  it('ends, on the server too, when a repeated start is refused while a callee rings', () => {
    const ringing = run([make, microphoneTrack, devicesOpened, { type: 'user', user: user(bob, 'ringing'), at }])
    const { state, last } = run([{ type: 'refused', error: CallError.of('rate-limited'), at }], ringing.state)
    expect(state?.call).toMatchObject({ status: 'ended', endReason: 'connect-failed' })
    expect(last).toContainEqual(expect.objectContaining({ type: 'send', name: 'call:end' }))
    expect(last).toContainEqual(expect.objectContaining({ type: 'reject', command: 'make' }))
  })

  it('stays connecting while a user has answered and their device is not known yet', () => {
    const group = view({
      callMode: 'onetomany',
      users: [user(alice, 'connecting'), user(bob, 'connecting'), user(carol, 'ringing')],
    })
    const answered = run([incoming, { type: 'answer', withCamera: false }, microphoneTrack, devicesOpened])
    const named: CallEvent = { type: 'user', user: user(alice, 'connecting'), at }
    const joined = run([{ type: 'answerAcknowledged', view: group }, named], answered.state)
    const left = run([{ type: 'user', user: user(carol, 'ended'), reason: 'no-answer', at }], joined.state)
    expect(left.state?.phase).toBe('connecting')
  })

  it('ends as lost when the only user left in it was never reached', () => {
    const unreached = withBoth(
      { type: 'user', user: user(carol, 'connecting'), at },
      { type: 'peer', peer: peer(carol) },
      { type: 'timeout', timer: `connection:${carol.userJid}`, at: 31_000 },
    )
    expect(unreached.state?.phase).toBe('connected')
    const left = run([{ type: 'user', user: user(bob, 'ended'), reason: 'hangup', at: 32_000 }], unreached.state)
    expect(left.last).toContainEqual(expect.objectContaining({ type: 'startTimer', name: 'alone' }))
    const alone: CallEvent = { type: 'timeout', timer: 'alone', at: 37_000 }
    expect(run([alone], left.state).state?.call).toMatchObject({ endReason: 'connection-lost', endedBy: 'system' })
    // Media that arrives in time keeps the call going.
    expect(run([...joins(carol).slice(2), alone], left.state).state?.phase).toBe('connected')
  })
})

describe('a picture that is paused because of a slow connection', () => {
  const connected = [make, microphoneTrack, devicesOpened, startAcknowledged, ...joins(bob)]
  const paused = (direction: 'incoming' | 'outgoing', isPaused: boolean): CallEvent => ({
    type: 'videoPaused',
    userJid: bob.userJid,
    direction,
    isPaused,
  })

  it.each([
    ['incoming', bob, alice],
    ['outgoing', alice, bob],
  ] as const)('marks its sender, and mutes nothing: %s', (direction, from, to) => {
    const before = run(connected).state
    const { state, last } = run([paused(direction, true)], before)
    expect(state?.call.participants[from.userJid]).toEqual({
      ...before?.call.participants[from.userJid],
      videoPausedFor: [to.userJid],
    })
    expect(emitted(last)).toEqual([`userstatus(${from.userJid.split('@')[0] ?? ''})`])
    expect(run([paused(direction, true)], state).last).toEqual([])
    expect(run([paused(direction, false)], state).state).toEqual(before)
  })

  it('keeps the mark when the server reports the users again', () => {
    const { state } = run([...connected, paused('incoming', true), { type: 'user', user: user(bob, 'connecting'), at }])
    expect(state?.call.participants[bob.userJid]?.videoPausedFor).toEqual([alice.userJid])
  })
})
