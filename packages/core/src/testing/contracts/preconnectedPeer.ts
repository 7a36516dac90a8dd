import { describe, expect, it } from 'vitest'
import type { connectTwoEndpoints, TransportUnderTest } from './twoEndpoints'

/** The part of the contract of a `MediaTransport` that covers the time before the answer. */
export function testPreconnectedPeer(connect: () => ReturnType<typeof connectTwoEndpoints>): void {
  describe('a preconnected peer', () => {
    const expectNoMedia = async ({ isSending }: TransportUnderTest, end: 'alice' | 'bob') => {
      expect([await isSending(end, 'microphone'), await isSending(end, 'camera')]).toEqual([false, false])
    }

    it.each(['before the peer is added', 'while connecting', 'when connected', 'before a restart'])(
      'receives no track that is set %s until it is activated',
      async (moment) => {
        const { subject, alice, bob, preconnect, until, connected } = connect()
        const [audio, video] = [await subject.track('microphone'), await subject.track('camera')]
        const set = () =>
          Promise.all([bob.transport.setLocalTrack('microphone', audio), bob.transport.setLocalTrack('camera', video)])
        if (moment === 'before the peer is added') await set()
        preconnect(true)
        if (moment === 'while connecting') await set()
        await connected()
        if (moment === 'when connected') await set()
        if (moment === 'before a restart') {
          await set()
          bob.transport.restart('alice')
          await until(() => {
            expect(bob.sent.some(({ generation, signal }) => generation === 2 && signal.type === 'answer')).toBe(true)
          })
          await connected()
        }
        await expectNoMedia(subject, 'bob')
        expect(alice.tracks).toEqual({ microphone: null, camera: null })
        bob.transport.activatePeer('alice')
        await until(() => {
          expect(alice.tracks).toMatchObject({ microphone: { kind: 'audio' }, camera: { kind: 'video' } })
        })
      },
    )

    it('is activated without another offer or state change', async () => {
      const { subject, alice, bob, preconnect, until, connected, offers } = connect()
      preconnect(true)
      await connected()
      await alice.transport.setLocalTrack('microphone', await subject.track('microphone'))
      await bob.transport.setLocalTrack('microphone', await subject.track('microphone'))
      for (const end of ['alice', 'bob'] as const) await expectNoMedia(subject, end)
      bob.transport.activatePeer('alice')
      alice.transport.activatePeer('bob')
      alice.transport.activatePeer('bob')
      await until(() => {
        expect([alice.tracks.microphone, bob.tracks.microphone]).toMatchObject([{ kind: 'audio' }, { kind: 'audio' }])
      })
      expect(offers()).toBe(1)
      expect(alice.states).toEqual(['connecting', 'connected'])
      expect(bob.states).toEqual(['connecting', 'connected'])
    })

    it('with early media sends before it is activated, without another offer', async () => {
      const { subject, alice, bob, until, offers } = connect()
      await alice.transport.setLocalTrack('microphone', await subject.track('microphone'))
      alice.transport.addPeer({ peerId: 'bob', initiator: true, preconnect: 'all', earlyMedia: true })
      bob.transport.addPeer({ peerId: 'alice', initiator: false, preconnect: 'all' })
      await alice.transport.setLocalTrack('camera', await subject.track('camera'))
      await until(() => {
        expect(bob.tracks).toMatchObject({ microphone: { kind: 'audio' }, camera: { kind: 'video' } })
      })
      await expectNoMedia(subject, 'bob')
      const { microphone, camera } = bob.tracks
      alice.transport.activatePeer('bob')
      expect([await subject.isSending('alice', 'microphone'), await subject.isSending('alice', 'camera')]).toEqual([
        true,
        true,
      ])
      expect(bob.tracks).toEqual({ microphone, camera })
      expect(offers()).toBe(1)
    })

    it('receives media of an active peer and sends none', async () => {
      const { subject, alice, bob, preconnect, until } = connect()
      await alice.transport.setLocalTrack('camera', await subject.track('camera'))
      await bob.transport.setLocalTrack('camera', await subject.track('camera'))
      preconnect(false)
      await until(() => {
        expect(bob.tracks.camera).not.toBeNull()
      })
      await expectNoMedia(subject, 'bob')
      expect(alice.tracks).toEqual({ microphone: null, camera: null })
    })

    it.each(['alice', 'bob'] as const)('connects if %s is activated before it is connected', async (first) => {
      const { subject, alice, bob, preconnect, until } = connect()
      await alice.transport.setLocalTrack('microphone', await subject.track('microphone'))
      await bob.transport.setLocalTrack('microphone', await subject.track('microphone'))
      preconnect(true)
      const activations = [() => alice.transport.activatePeer('bob'), () => bob.transport.activatePeer('alice')]
      for (const activate of first === 'alice' ? activations : activations.reverse()) activate()
      await until(() => {
        expect([alice.tracks.microphone, bob.tracks.microphone]).toMatchObject([{ kind: 'audio' }, { kind: 'audio' }])
      })
    })

    testNegotiatingPeer(connect)

    it('sends tracks that are set after the activation', async () => {
      const { subject, alice, bob, preconnect, until, connected } = connect()
      preconnect(true)
      bob.transport.activatePeer('alice')
      bob.transport.activatePeer('unknown')
      await connected()
      await bob.transport.setLocalTrack('microphone', await subject.track('microphone'))
      await until(() => {
        expect(alice.tracks.microphone).not.toBeNull()
      })
    })
  })
}

/** The part that covers peers which may not send each other a packet before the answer. */
function testNegotiatingPeer(connect: () => ReturnType<typeof connectTwoEndpoints>): void {
  describe('that only negotiates', () => {
    /** Both ends have their tracks, and Bob's has Alice's offer and candidates. */
    async function negotiate() {
      const ends = connect()
      const { subject, alice, bob, preconnect, until } = ends
      for (const { transport } of [alice, bob])
        await transport.setLocalTrack('microphone', await subject.track('microphone'))
      preconnect(true, 'negotiate')
      await until(() => {
        expect(alice.sent.map(({ signal }) => signal.type)).toEqual(expect.arrayContaining(['offer', 'candidate']))
      })
      await new Promise((resolve) => setTimeout(resolve))
      return ends
    }

    it('sends an offer without addresses, and the other end sends nothing', async () => {
      const { alice, bob, offers } = await negotiate()
      expect(offers()).toBe(1)
      for (const { signal } of alice.sent)
        if ('sdp' in signal) expect(signal.sdp).not.toMatch(/a=candidate|c=IN IP4 [1-9]/)
      expect(bob.sent).toEqual([])
      expect([alice.states, bob.states]).toEqual([['connecting'], ['connecting']])
    })

    it.each(['alice', 'bob'] as const)('connects once both ends are active, %s first', async (first) => {
      const { alice, bob, offers, until } = await negotiate()
      const activations = [() => alice.transport.activatePeer('bob'), () => bob.transport.activatePeer('alice')]
      for (const activate of first === 'alice' ? activations : activations.reverse()) activate()
      await until(() => {
        expect([alice.tracks.microphone, bob.tracks.microphone]).toMatchObject([{ kind: 'audio' }, { kind: 'audio' }])
      })
      expect(offers()).toBe(1)
      expect([alice.states, bob.states]).toEqual([
        ['connecting', 'connected'],
        ['connecting', 'connected'],
      ])
    })

    it('does not connect to an end that sends its answer and candidates too early', async () => {
      const { alice, bob, connected, until } = await negotiate()
      bob.transport.activatePeer('alice')
      await until(() => {
        expect(bob.sent.map(({ signal }) => signal.type)).toEqual(expect.arrayContaining(['answer', 'candidate']))
      })
      await new Promise((resolve) => setTimeout(resolve))
      expect(alice.states).toEqual(['connecting'])
      alice.transport.activatePeer('bob')
      await connected()
    })

    it('offers again if the offer was lost', async () => {
      const { subject, alice, bob, until, connected } = connect()
      await alice.transport.setLocalTrack('microphone', await subject.track('microphone'))
      alice.transport.addPeer({ peerId: 'bob', initiator: true, preconnect: 'negotiate' })
      await until(() => {
        expect(alice.sent.length).toBeGreaterThan(0)
      })
      bob.transport.removePeer('alice')
      bob.transport.addPeer({ peerId: 'alice', initiator: false, preconnect: 'negotiate' })
      alice.transport.activatePeer('bob')
      bob.transport.activatePeer('alice')
      await connected()
    })
  })
}
