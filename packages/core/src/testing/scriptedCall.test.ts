import { afterEach, describe, expect, it } from 'vitest'
import { selectActiveCall, selectIncomingCall } from '../store/selectors'
import { createScriptedCall, type ScriptedCall, type ScriptedCallOptions } from './scriptedCall'

const open: ScriptedCall[] = []
afterEach(async () => {
  for (const script of open.splice(0)) await script.close()
})

async function start(options?: ScriptedCallOptions) {
  const script = await createScriptedCall(options)
  open.push(script)
  return script
}

const active = ({ client }: ScriptedCall) => selectActiveCall(client.store.getState())
const bob = 'bob@example.com'

async function inCall(callType: 'audio' | 'video' = 'audio') {
  const script = await start()
  await script.ring({ callType })
  await Promise.all([script.client.answerCall(), script.settle()])
  expect(active(script)?.status).toBe('connected')
  return script
}

describe('a scripted call', () => {
  it('starts online, as Alice, without a call', async () => {
    const { client } = await start()
    expect(client.store.getState()).toMatchObject({
      connection: { status: 'online' },
      self: { userJid: 'alice@example.com', displayName: 'Alice' },
      calls: {},
    })
  })

  it('rings on the local client until the caller cancels', async () => {
    const script = await start()
    const missed: string[] = []
    script.client.on('missedCall', ({ userJid }) => missed.push(userJid))
    await script.ring({ callType: 'video' })
    expect(selectIncomingCall(script.client.store.getState())).toMatchObject({ callType: 'video', callerJid: bob })
    expect(script.sound.tone).toBe('ringtone')
    await script.hangUpRemotely()
    expect(selectIncomingCall(script.client.store.getState())).toBeNull()
    expect(missed).toEqual([bob])
  })

  it('connects when the remote user answers', async () => {
    const script = await start()
    const made = script.client.makeVideoCall(['bob'])
    await script.settle()
    expect((await made).statusCode).toBe(200)
    expect(active(script)?.status).toBe('ringing')
    await script.answerRemotely()
    expect(active(script)).toMatchObject({ status: 'connected', callType: 'video' })
    await script.muteRemotely('audio', true)
    expect(active(script)?.participants[bob]?.tracks.microphone.isMuted).toBe(true)
    await script.hangUpRemotely('bob')
    expect(active(script)).toMatchObject({ status: 'ended', endReason: 'hangup', endedBy: 'remote' })
    expect(script.devices.liveTracks()).toBe(0)
  })

  it.each([
    ['declined', (script: ScriptedCall) => script.declineRemotely()],
    ['no-answer', (script: ScriptedCall) => script.advance(46_000)],
  ] as const)('ends as %s', async (reason, end) => {
    const script = await start()
    await Promise.all([script.client.makeVoiceCall(['bob']), script.settle()])
    await end(script)
    expect(active(script)?.status).toBe('ended')
    expect(active(script)?.endReason).toMatch(reason === 'declined' ? /declined|busy/ : /no-answer/)
  })

  it('reconnects after the network is dropped and restored', async () => {
    const script = await inCall()
    await script.dropNetwork()
    expect(script.client.store.getState().connection.status).toBe('reconnecting')
    expect(active(script)?.status).toBe('reconnecting')
    await script.restoreNetwork()
    expect(script.client.store.getState().connection.status).toBe('online')
    expect(active(script)?.status).toBe('connected')
  })

  it('keeps the call when only the server is dropped', async () => {
    const script = await inCall()
    await script.dropNetwork('server')
    expect(script.client.store.getState().connection.status).toBe('reconnecting')
    expect(active(script)?.status).toBe('connected')
  })

  it('plays audio levels and shows a video track of a remote user', async () => {
    const videoTrack = {} as MediaStreamTrack
    const script = await start({ videoTrackOf: (userJid) => (userJid === bob ? videoTrack : undefined) })
    await script.ring({ callType: 'video' })
    await Promise.all([script.client.answerCall(), script.settle()])
    const levels: number[] = []
    script.client.subscribeAudioLevel(bob, (level) => levels.push(level))
    script.speakRemotely(0.6)
    expect(levels).toContain(0.6)
    const trackId = active(script)?.participants[bob]?.tracks.camera.trackId ?? ''
    expect(script.client.tracks.get(trackId)).toBe(videoTrack)
  })

  it('has the remote users of its options', async () => {
    const script = await start({ remoteUsers: [{ userJid: 'carol' }, { userJid: 'dave', displayName: 'Dave E.' }] })
    await script.ring({ from: 'dave', alsoTo: ['carol'] })
    await Promise.all([script.client.answerCall(), script.settle()])
    await script.answerRemotely('carol@example.com')
    expect(active(script)?.participants['dave@example.com']?.displayName).toBe('Dave E.')
    expect(active(script)?.participants['carol@example.com']?.status).toBe('connected')
    await script.leaveRemotely('dave')
    expect(active(script)?.participants['dave@example.com']?.status).toBe('reconnecting')
    await script.advance(8_100)
    expect(active(script)?.participants['dave@example.com']?.status).toBe('ended')
  })

  it('rejects steps that are not possible', async () => {
    const script = await start()
    await expect(script.answerRemotely()).rejects.toMatchObject({ code: 'not-found' })
    expect(() => script.ring({ from: 'erin' })).toThrow('There is no remote user "erin". Remote users: bob')
    expect(() => script.speakRemotely(1)).toThrow('There is no audio of "bob@example.com" in the active call')
  })
})
