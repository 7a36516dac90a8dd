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
