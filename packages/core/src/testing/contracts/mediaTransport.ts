import type { Signal } from '@offhook/protocol'
import { afterEach, describe, expect, it } from 'vitest'
import type { MediaTransport } from '../../api/ports/mediaTransport'
import { testPreconnectedPeer } from './preconnectedPeer'
import { testShownSize } from './shownSize'
import { connectTwoEndpoints, type TransportUnderTest } from './twoEndpoints'

/** The contract of every `MediaTransport`, real or fake. */
export function testMediaTransport(name: string, setUp: () => TransportUnderTest): void {
  describe(`${name} implements MediaTransport`, () => {
    const opened: MediaTransport[] = []
    afterEach(() => {
      for (const transport of opened.splice(0)) transport.close()
    })

    const connect = () => connectTwoEndpoints(setUp(), opened)

    it('connects with empty slots, sends nothing and reports no track', async () => {
      const { subject, alice, bob, add, connected } = connect()
      add()
      await connected()
      expect(alice.states).toEqual(['connecting', 'connected'])
      expect(bob.states).toEqual(['connecting', 'connected'])
      for (const end of ['alice', 'bob'] as const) {
        expect(await subject.isSending(end, 'microphone')).toBe(false)
        expect(await subject.isSending(end, 'camera')).toBe(false)
      }
      expect([alice.tracks, bob.tracks]).toEqual([
        { microphone: null, camera: null },
        { microphone: null, camera: null },
      ])
    })

    it('returns the remote audio track as soon as the peer is connected', async () => {
      const { subject, alice, bob, add, until, connected } = connect()
      expect(alice.transport.remoteAudio('bob')).toBeNull()
      add()
      await connected()
      const expected = alice.transport.remoteAudio('bob')
      expect(expected?.kind).toBe('audio')
      await bob.transport.setLocalTrack('microphone', await subject.track('microphone'))
      await until(() => {
        expect(alice.tracks.microphone).toBe(expected)
      })
      alice.transport.removePeer('bob')
      expect(alice.transport.remoteAudio('bob')).toBeNull()
    })

    it('sends offers from the initiator only', async () => {
      const { bob, add, connected } = connect()
      add()
      await connected()
      expect(bob.sent.filter(({ signal }) => signal.type === 'offer')).toEqual([])
    })

    it('keeps signals that arrive before the peer is added', async () => {
      const { alice, bob, connected, until } = connect()
      alice.transport.addPeer({ peerId: 'bob', initiator: true })
      await until(() => {
        expect(alice.sent.length).toBeGreaterThan(0)
      })
      await new Promise((resolve) => setTimeout(resolve))
      bob.transport.addPeer({ peerId: 'alice', initiator: false })
      await connected()
    })

    describe.each(['alice', 'bob'] as const)('delivers a track of %s', (sender) => {
      it.each(['before the peer is added', 'while connecting', 'when connected'])('that is set %s', async (moment) => {
        const { subject, alice, bob, add, until, connected, offers } = connect()
        const [from, to] = sender === 'alice' ? [alice, bob] : [bob, alice]
        const audio = await subject.track('microphone')
        const video = await subject.track('camera')
        const set = () =>
          Promise.all([
            from.transport.setLocalTrack('microphone', audio),
            from.transport.setLocalTrack('camera', video),
          ])
        if (moment === 'before the peer is added') await set()
        add()
        if (moment === 'while connecting') await set()
        await connected()
        if (moment === 'when connected') await set()
        await until(() => {
          expect(to.tracks).toMatchObject({ microphone: { kind: 'audio' }, camera: { kind: 'video' } })
        })
        expect(from.tracks).toEqual({ microphone: null, camera: null })
        expect(offers()).toBe(1)
      })
    })

    testPreconnectedPeer(connect)
    testShownSize(connect)

    it('empties and fills a slot during the call without another offer', async () => {
      const { subject, alice, bob, add, until, connected, offers } = connect()
      add()
      await connected()
      await alice.transport.setLocalTrack('camera', await subject.track('camera'))
      await until(() => {
        expect(bob.tracks.camera).not.toBeNull()
      })
      await alice.transport.setLocalTrack('camera', null)
      await until(() => {
        expect(bob.tracks.camera).toBeNull()
      })
      await until(async () => {
        expect(await subject.isSending('alice', 'camera')).toBe(false)
      })
      await alice.transport.setLocalTrack('camera', await subject.track('camera'))
      await until(() => {
        expect(bob.tracks.camera).not.toBeNull()
      })
      expect(offers()).toBe(1)
    })

    it.each(['alice', 'bob'] as const)('sends media in a new generation after a restart by %s', async (who) => {
      const { subject, alice, bob, add, until, connected } = connect()
      await alice.transport.setLocalTrack('microphone', await subject.track('microphone'))
      add()
      await connected()
      await until(() => {
        expect(bob.tracks.microphone).not.toBeNull()
      })
      const before = bob.tracks.microphone
      const end = who === 'alice' ? alice : bob
      end.transport.restart(who === 'alice' ? 'bob' : 'alice')
      await until(() => {
        expect(alice.sent.some(({ generation, signal }) => generation === 2 && signal.type === 'offer')).toBe(true)
        expect(bob.tracks.microphone).not.toBeNull()
        expect(bob.tracks.microphone).not.toBe(before)
      })
      await connected()
      expect(alice.states).toEqual(['connecting', 'connected', 'interrupted', 'connected'])
      expect([...alice.errors, ...bob.errors]).toEqual([])
    })

    it('ignores signals that are outdated, duplicated or invalid', async () => {
      const { subject, alice, bob, add, until, connected } = connect()
      add()
      await connected()
      const [offer] = alice.sent.filter(({ signal }) => signal.type === 'offer')
      const [answer] = bob.sent.filter(({ signal }) => signal.type === 'answer')
      if (!offer || !answer) throw new Error('connected without offer or answer')
      alice.transport.restart('bob')
      await until(() => {
        expect(bob.sent.some(({ generation }) => generation === 2)).toBe(true)
      })
      // Signals of an earlier generation, an answer without an offer, an offer from the wrong end, and an unknown peer.
      bob.transport.receiveSignal('alice', 1, offer.signal)
      alice.transport.receiveSignal('bob', 1, answer.signal)
      alice.transport.receiveSignal('bob', 1, { type: 'restart' })
      await connected()
      alice.transport.receiveSignal('bob', 2, answer.signal)
      alice.transport.receiveSignal('bob', 2, offer.signal)
      alice.transport.receiveSignal('unknown', 1, answer.signal)
      alice.transport.receiveSignal('bob', 2, { type: 'nonsense' } as unknown as Signal)
      for (const candidate of ['', 'candidate:nonsense', 'candidate:1 1 udp 1 192.0.2.7 9 typ host']) {
        for (const sdpMid of ['0', '77', null]) {
          const signal = { type: 'candidate' as const, candidate: { candidate, sdpMid } }
          bob.transport.receiveSignal('alice', 2, signal)
          alice.transport.receiveSignal('bob', 2, signal)
        }
      }
      await bob.transport.setLocalTrack('microphone', await subject.track('microphone'))
      await until(() => {
        expect(alice.tracks.microphone).not.toBeNull()
      })
      expect([alice.states.at(-1), bob.states.at(-1)]).toEqual(['connected', 'connected'])
      expect(alice.sent.filter(({ generation }) => generation > 2)).toEqual([])
      expect([...alice.errors, ...bob.errors]).toEqual([])
    })

    it('reports removed tracks when a peer is removed, and ignores the peer after that', async () => {
      const { subject, alice, bob, add, until, connected } = connect()
      await alice.transport.setLocalTrack('microphone', await subject.track('microphone'))
      add()
      await connected()
      await until(() => {
        expect(bob.tracks.microphone).not.toBeNull()
      })
      bob.transport.removePeer('alice')
      expect(bob.tracks.microphone).toBeNull()
      const stateCount = bob.states.length
      bob.transport.removePeer('alice')
      bob.transport.restart('alice')
      expect(await bob.transport.statistics('alice')).toBeNull()
      expect(bob.states).toHaveLength(stateCount)
    })

    it('measures the sound that it receives and sends, and the path, without addresses', async () => {
      const { subject, alice, bob, add, until, connected } = connect()
      await alice.transport.setLocalTrack('microphone', await subject.track('microphone'))
      add()
      await connected()
      const received = async () => (await bob.transport.statistics('alice'))?.receivedAudio
      let before = 0
      await until(async () => {
        before = (await received())?.packetsReceived ?? 0
        expect(before).toBeGreaterThan(0)
      })
      await until(async () => {
        expect((await received())?.packetsReceived).toBeGreaterThan(before)
      })
      expect(await received()).toMatchObject({ packetsLost: 0, codec: expect.stringMatching(/^audio\//) as string })
      // The peer's first RTCP receiver report takes up to five seconds (RFC 3550, section 6.2).
      await until(async () => {
        const statistics = await alice.transport.statistics('bob')
        expect(statistics?.sentAudio?.bytesSent).toBeGreaterThan(0)
        expect(statistics?.sentAudio?.remote?.roundTripTime).toBeGreaterThanOrEqual(0)
        expect(statistics?.path).toEqual({
          kind: 'direct',
          roundTripTime: expect.any(Number) as number,
          availableOutgoingBitrate: expect.any(Number) as number,
        })
      })
    })

    it('delivers the rating of the peer with the statistics', async () => {
      const { alice, bob, add, until, connected } = connect()
      add()
      await connected()
      expect((await bob.transport.statistics('alice'))?.peerRating).toBeNull()
      await until(async () => {
        // A rating may be lost.
        alice.transport.sendRating?.('bob', { rating: 71.4, isWeak: true })
        const rating = (await bob.transport.statistics('alice'))?.peerRating
        expect(rating?.isWeak).toBe(true)
        expect(rating?.rating).toBeCloseTo(71.4, -1)
      })
      expect((await alice.transport.statistics('bob'))?.peerRating).toBeNull()
    })

    it('returns the fingerprints of both ends while connected, and new ones after a restart', async () => {
      const { alice, bob, add, until, connected } = connect()
      add()
      expect([alice.transport.fingerprints('bob'), bob.transport.fingerprints('alice')]).toEqual([null, null])
      await connected()
      const first = alice.transport.fingerprints('bob')
      expect(first?.local).not.toBe(first?.remote)
      expect(bob.transport.fingerprints('alice')).toEqual({ local: first?.remote, remote: first?.local })
      alice.transport.restart('bob')
      await until(() => {
        const again = alice.transport.fingerprints('bob')
        expect(again).not.toBeNull()
        expect(again).not.toEqual(first)
        expect(bob.transport.fingerprints('alice')).toEqual({ local: again?.remote, remote: again?.local })
      })
      alice.transport.close()
      expect(alice.transport.fingerprints('bob')).toBeNull()
    })

    it('calls no callback and leaves no connection open after close', async () => {
      const { subject, alice, bob, add, until, connected } = connect()
      add()
      await connected()
      alice.transport.close()
      bob.transport.close()
      const atClose = JSON.stringify([alice.states, bob.states, alice.sent.length, bob.sent.length])
      alice.transport.addPeer({ peerId: 'carol', initiator: true })
      alice.transport.restart('bob')
      await alice.transport.setLocalTrack('microphone', await subject.track('microphone'))
      alice.transport.close()
      await until(() => {
        expect(subject.openConnections()).toBe(0)
      })
      expect(JSON.stringify([alice.states, bob.states, alice.sent.length, bob.sent.length])).toBe(atClose)

      const early = connect()
      early.add()
      early.alice.transport.close()
      early.bob.transport.close()
      await until(() => {
        expect(early.subject.openConnections()).toBe(0)
      })
      expect(early.bob.states).toEqual(['connecting'])
    })
  })
}
