import { describe, expect, it } from 'vitest'
import type { connectTwoEndpoints, TransportUnderTest } from './twoEndpoints'

/** The part of the contract that is about the time before somebody answers. */
export function testPreconnectedPeer(connect: () => ReturnType<typeof connectTwoEndpoints>): void {
  describe('a peer that is only made ready', () => {
    const silent = async ({ isSending }: TransportUnderTest, end: 'alice' | 'bob') => {
      expect([await isSending(end, 'microphone'), await isSending(end, 'camera')]).toEqual([false, false])
    }

    it.each(['before the peer', 'while connecting', 'when connected', 'before a restart'])(
      'is sent nothing, though tracks are set %s, until it is admitted',
      async (moment) => {
        const { subject, alice, bob, warmUp, until, connected } = connect()
        const [audio, video] = [await subject.track('microphone'), await subject.track('camera')]
        const set = () =>
          Promise.all([bob.transport.setLocalTrack('microphone', audio), bob.transport.setLocalTrack('camera', video)])
        if (moment === 'before the peer') await set()
        warmUp(true)
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
        await silent(subject, 'bob')
        expect(alice.tracks).toEqual({ microphone: null, camera: null })
        bob.transport.activatePeer('alice')
        await until(() => {
          expect(alice.tracks).toMatchObject({ microphone: { kind: 'audio' }, camera: { kind: 'video' } })
        })
      },
    )

    it('needs no other offer when it is admitted, and is told nothing of it', async () => {
      const { subject, alice, bob, warmUp, until, connected, offers } = connect()
      warmUp(true)
      await connected()
      await alice.transport.setLocalTrack('microphone', await subject.track('microphone'))
      await bob.transport.setLocalTrack('microphone', await subject.track('microphone'))
      for (const end of ['alice', 'bob'] as const) await silent(subject, end)
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

    it('hears the other end that sends already, and says nothing itself', async () => {
      const { subject, alice, bob, warmUp, until } = connect()
      await alice.transport.setLocalTrack('camera', await subject.track('camera'))
      await bob.transport.setLocalTrack('camera', await subject.track('camera'))
      warmUp(false)
      await until(() => {
        expect(bob.tracks.camera).not.toBeNull()
      })
      await silent(subject, 'bob')
      expect(alice.tracks).toEqual({ microphone: null, camera: null })
    })

    it.each(['alice', 'bob'] as const)('connects then, where %s was admitted first of all', async (first) => {
      const { subject, alice, bob, warmUp, until } = connect()
      await alice.transport.setLocalTrack('microphone', await subject.track('microphone'))
      await bob.transport.setLocalTrack('microphone', await subject.track('microphone'))
      warmUp(true)
      const admit = [() => alice.transport.activatePeer('bob'), () => bob.transport.activatePeer('alice')]
      for (const step of first === 'alice' ? admit : admit.reverse()) step()
      await until(() => {
        expect([alice.tracks.microphone, bob.tracks.microphone]).toMatchObject([{ kind: 'audio' }, { kind: 'audio' }])
      })
    })

    it('fills the slots with what is set later, once it is admitted', async () => {
      const { subject, alice, bob, warmUp, until, connected } = connect()
      warmUp(true)
      bob.transport.activatePeer('alice')
      bob.transport.activatePeer('nobody')
      await connected()
      await bob.transport.setLocalTrack('microphone', await subject.track('microphone'))
      await until(() => {
        expect(alice.tracks.microphone).not.toBeNull()
      })
    })
  })
}
