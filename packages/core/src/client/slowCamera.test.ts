import { failure } from '@offhook/protocol'
import { afterEach, describe, expect, it } from 'vitest'
import { createParty, type Guest, type Party } from '../testing/party'

let party: Party
afterEach(() => {
  party.exchange.close()
})

/** Alice calls Bob. Both devices are allowed; her microphone is open, and her camera takes its time. */
async function calling() {
  party = createParty({ preconnect: 'all' })
  const [alice, bob] = [await party.join('alice'), await party.join('bob')]
  const openCamera = alice.devices.hold('camera')
  const call = alice.settle(alice.client.makeVideoCall(['bob']))
  await party.quiet()
  return { alice, bob, call, openCamera }
}

const seenBy = ({ client }: Guest, userJid: string) =>
  Object.values(client.store.getState().calls)[0]?.participants[userJid] ?? expect.unreachable()

describe('a caller whose camera is slow', () => {
  it('is announced as soon as they can speak, and hears of it when their camera is open', async () => {
    const { alice, bob, openCamera } = await calling()
    expect(bob.log).toEqual(['incoming(alice)'])
    expect(alice.log).toEqual(['audio(alice)'])
    openCamera()
    await party.quiet()
    expect(alice.log).toEqual(['audio(alice)', 'video(alice)', 'result 200', 'ringing(bob)'])
    expect(seenBy(bob, 'alice@example.com').tracks.camera.isMuted).toBe(false)
  })

  it('is answered meanwhile, and everything follows in its order', async () => {
    const { alice, bob, openCamera } = await calling()
    void bob.settle(bob.client.answerCall())
    await party.quiet()
    expect(alice.log).toEqual(['audio(alice)'])
    openCamera()
    await party.quiet()
    expect(alice.log.slice(0, 5)).toEqual([
      ...['audio(alice)', 'video(alice)', 'result 200', 'ringing(bob)', 'connecting(bob)'],
    ])
    expect(alice.log.slice(5, 7).sort()).toEqual(['audio(bob)', 'video(bob)'])
    expect(alice.log.slice(7)).toEqual(['joined(bob)', 'connected(bob)'])
    expect(bob.log.at(-1)).toBe('connected(alice)')
    expect(seenBy(bob, 'alice@example.com').tracks.camera.trackId).not.toBeNull()
  })

  it('is declined meanwhile', async () => {
    const { alice, bob, call, openCamera } = await calling()
    await bob.client.declineCall()
    await party.quiet()
    openCamera()
    await party.quiet()
    expect(await call).toMatchObject({ statusCode: 200 })
    expect(alice.log).toEqual(['audio(alice)', 'result 200', 'ringing(bob)', 'busy(bob) closed declined'])
    expect(alice.devices.liveTracks()).toBe(0)
  })

  it.each(['before', 'after'])(
    'whose camera cannot be had %s the server has spoken calls with it off',
    async (when) => {
      const { alice, bob, openCamera } = await calling()
      if (when === 'before') party.exchange.dropLine('alice')
      alice.devices.deny('camera', 'NotReadableError')
      openCamera()
      await party.quiet()
      if (when === 'before') party.exchange.restoreLine('alice')
      await party.quiet()
      expect(alice.log).toContain('result 200')
      expect(alice.payloads('mediaError')).toMatchObject([{ device: 'camera', action: 'makeVideoCall' }])
      void bob.settle(bob.client.answerCall())
      await party.quiet()
      expect([alice.log.at(-1), bob.log.at(-1)]).toEqual(['connected(bob)', 'connected(alice)'])
      for (const one of [alice, bob]) expect(seenBy(one, 'alice@example.com').tracks.camera.isMuted).toBe(true)
    },
  )

  it.each(['at once', 'when the line is back'])(
    'who waits too long for it, and is heard by the server %s, goes on without, and is seen when it comes',
    async (when) => {
      const { alice, bob, openCamera } = await calling()
      if (when !== 'at once') party.exchange.dropLine('alice')
      void bob.settle(bob.client.answerCall())
      await party.clock.advance(5_000)
      if (when !== 'at once') party.exchange.restoreLine('alice')
      await party.quiet()
      await party.clock.advance(3_000)
      expect(alice.log).toContain('connected(bob)')
      expect(bob.log).toContain('connected(alice)')
      for (const one of [alice, bob]) expect(seenBy(one, 'alice@example.com').tracks.camera.isMuted).toBe(true)
      openCamera()
      await party.quiet()
      for (const one of [alice, bob]) {
        const { camera } = seenBy(one, 'alice@example.com').tracks
        expect(camera).toEqual({ isMuted: false, trackId: expect.any(String) as string })
      }
    },
  )

  it('who hangs up leaves nothing behind, and nothing open', async () => {
    const { alice, bob, call, openCamera } = await calling()
    await alice.client.endCall()
    await party.quiet()
    openCamera()
    await party.quiet()
    expect(await call).toMatchObject({ code: 'not-found' })
    expect(bob.log.at(-2)).toBe('ended(alice) closed cancelled')
    expect(alice.devices.liveTracks()).toBe(0)
    expect(party.network.openLinks()).toBe(0)
  })

  it('is refused by the server at once', async () => {
    party = createParty()
    const alice = await party.join({ userJid: 'alice', features: { oneToOneCall: false } })
    await party.join('bob')
    const openCamera = alice.devices.hold('camera')
    const call = alice.settle(alice.client.makeVideoCall(['bob']))
    await party.quiet()
    expect(await call).toMatchObject({ statusCode: 403 })
    openCamera()
    await party.quiet()
    expect(alice.devices.liveTracks()).toBe(0)
    expect(alice.client.store.getState().calls).toEqual({})
  })

  it('and somebody who dialled them meanwhile, with a camera as slow, are in one call', async () => {
    party = createParty()
    const [alice, bob] = [await party.join('alice'), await party.join('bob')]
    const open = [alice.devices.hold('camera'), bob.devices.hold('camera')]
    const calls = [alice.settle(alice.client.makeVideoCall(['bob'])), bob.settle(bob.client.makeVideoCall(['alice']))]
    await party.quiet()
    for (const each of open) each()
    await party.quiet()
    expect(await Promise.all(calls)).toMatchObject([{ statusCode: 200 }, { statusCode: 200 }])
    expect([alice.log.at(-1), bob.log.at(-1)]).toEqual(['connected(bob)', 'connected(alice)'])
    expect(party.network.openLinks()).toBe(2)
    for (const one of ['alice', 'bob']) expect(party.network.isSending(one, 'camera')).toBe(true)
  })
})

describe('somebody who answers with a slow camera', () => {
  it.each(['at once', 'late'])(
    'and is heard by the server %s, is in the call without it, and seen when it comes',
    async (when) => {
      party = createParty({ preconnect: 'all' })
      const [alice, bob] = [await party.join('alice'), await party.join('bob')]
      void alice.settle(alice.client.makeVideoCall(['bob']))
      await party.quiet()
      if (when === 'late') party.exchange.dropLine('bob')
      const openCamera = bob.devices.hold('camera')
      void bob.settle(bob.client.answerCall())
      await party.clock.advance(5_000)
      // What comes between the two words to the server is told of as well.
      if (when === 'late') {
        openCamera()
        await party.quiet()
        party.exchange.restoreLine('bob')
        await party.quiet()
      }
      await party.clock.advance(3_000)
      expect(alice.log).toContain('connected(bob)')
      expect(bob.log).toContain('connected(alice)')
      openCamera()
      await party.quiet()
      for (const one of [alice, bob]) {
        const { camera } = seenBy(one, 'bob@example.com').tracks
        expect(camera).toEqual({ isMuted: false, trackId: expect.any(String) as string })
      }
    },
  )

  it('and is refused, and answers again, is in the call', async () => {
    let refusals = 1
    party = createParty({
      refuse: (_, name) => (name === 'call:answer' && refusals-- > 0 ? failure('rate-limited') : null),
    })
    const [alice, bob] = [await party.join('alice'), await party.join('bob')]
    void alice.settle(alice.client.makeVideoCall(['bob']))
    await party.quiet()
    const openCamera = bob.devices.hold('camera')
    void bob.settle(bob.client.answerCall())
    await party.quiet()
    expect(bob.log.at(-1)).toBe('refused 429')
    void bob.settle(bob.client.answerCall())
    await party.quiet()
    openCamera()
    await party.quiet()
    expect([alice.log.at(-1), bob.log.at(-1)]).toEqual(['connected(bob)', 'connected(alice)'])
  })

  it('hears nobody who has hung up meanwhile', async () => {
    party = createParty({ preconnect: 'all' })
    const [alice, bob] = [await party.join('alice'), await party.join('bob')]
    await party.join('carol')
    void alice.settle(alice.client.makeVideoCall(['bob', 'carol']))
    await party.quiet()
    const openCamera = bob.devices.hold('camera')
    void bob.settle(bob.client.answerCall())
    await party.quiet()
    expect(bob.sound.playing).toHaveLength(1)
    await alice.client.endCall()
    await party.quiet()
    openCamera()
    await party.quiet()
    expect(Object.values(bob.client.store.getState().calls)).toMatchObject([{ status: 'calling' }])
    expect(bob.sound.playing).toEqual([])
  })
})
