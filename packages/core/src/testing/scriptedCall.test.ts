import { afterEach, describe, expect, it } from 'vitest'
import { selectActiveCall, selectIncomingCall } from '../store/selectors'
import { createScriptedCall, type ScriptedCall, type ScriptedCallOptions } from './scriptedCall'

const open: ScriptedCall[] = []
afterEach(async () => {
  for (const script of open.splice(0)) await script.close()
})

async function begin(options?: ScriptedCallOptions) {
  const script = await createScriptedCall(options)
  open.push(script)
  return script
}

const active = ({ client }: ScriptedCall) => selectActiveCall(client.store.getState())
const bob = 'bob@example.com'

async function inCall(callType: 'audio' | 'video' = 'audio') {
  const script = await begin()
  await script.ring({ callType })
  await Promise.all([script.client.answerCall(), script.settle()])
  expect(active(script)?.status).toBe('connected')
  return script
}

describe('a scripted call', () => {
  it('is online, as Alice, in no call', async () => {
    const { client } = await begin()
    expect(client.store.getState()).toMatchObject({
      connection: { status: 'online' },
      self: { userJid: 'alice@example.com', displayName: 'Alice' },
      calls: {},
    })
  })

  it('rings here, and stops when they take it back', async () => {
    const script = await begin()
    const missed: string[] = []
    script.client.on('missedCall', ({ userJid }) => missed.push(userJid))
    await script.ring({ callType: 'video' })
    expect(selectIncomingCall(script.client.store.getState())).toMatchObject({ callType: 'video', callerJid: bob })
    expect(script.sound.tone).toBe('ringtone')
    await script.hangUpRemotely()
    expect(selectIncomingCall(script.client.store.getState())).toBeNull()
    expect(missed).toEqual([bob])
  })

  it('is answered there', async () => {
    const script = await begin()
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
  ] as const)('ends as %s', async (_, happen) => {
    const script = await begin()
    await Promise.all([script.client.makeVoiceCall(['bob']), script.settle()])
    await happen(script)
    expect(active(script)?.status).toBe('ended')
    expect(active(script)?.endReason).toMatch(_ === 'declined' ? /declined|busy/ : /no-answer/)
  })

  it('loses the network, and finds it again', async () => {
    const script = await inCall()
    await script.dropNetwork()
    expect(script.client.store.getState().connection.status).toBe('reconnecting')
    expect(active(script)?.status).toBe('reconnecting')
    await script.restoreNetwork()
    expect(script.client.store.getState().connection.status).toBe('online')
    expect(active(script)?.status).toBe('connected')
  })

  it('loses only the server: the call goes on', async () => {
    const script = await inCall()
    await script.dropNetwork('server')
    expect(script.client.store.getState().connection.status).toBe('reconnecting')
    expect(active(script)?.status).toBe('connected')
  })

  it('gives somebody a voice, and their camera a picture', async () => {
    const picture = {} as MediaStreamTrack
    const script = await begin({ videoTrackOf: (userJid) => (userJid === bob ? picture : undefined) })
    await script.ring({ callType: 'video' })
    await Promise.all([script.client.answerCall(), script.settle()])
    const levels: number[] = []
    script.client.subscribeAudioLevel(bob, (level) => levels.push(level))
    script.speakRemotely(0.6)
    expect(levels).toContain(0.6)
    const trackId = active(script)?.participants[bob]?.tracks.camera.trackId ?? ''
    expect(script.client.tracks.get(trackId)).toBe(picture)
  })

  it('has as many people as it is told', async () => {
    const script = await begin({ remoteUsers: [{ userJid: 'carol' }, { userJid: 'dave', displayName: 'Dave E.' }] })
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

  it('tells a script that makes no sense so', async () => {
    const script = await begin()
    await expect(script.answerRemotely()).rejects.toMatchObject({ code: 'not-found' })
    expect(() => script.ring({ from: 'erin' })).toThrow('Nobody here is called "erin": there is bob')
    expect(() => script.speakRemotely(1)).toThrow('"bob@example.com" is not heard in a call')
  })
})
