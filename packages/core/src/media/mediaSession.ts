import {
  captureSources,
  type CaptureSource,
  type DeviceAddress,
  type IceServersView,
  type PeerView,
  type Signal,
} from '@offhook/protocol'
import type { Clock } from '../api/ports/clock'
import type {
  CreateMediaTransport,
  PeerFingerprints,
  MediaConnectionState,
  PeerStatistics,
  MediaTransport,
} from '../api/ports/mediaTransport'

/** The part of their time after which ICE servers are asked for again. */
const REFRESH_AFTER = 0.75
/** Pause before they are asked for again after they could not be had. */
const RETRY_MS = 5_000

export interface MediaSessionOptions {
  load(): Promise<CreateMediaTransport>
  fetchIceServers(): Promise<IceServersView>
  clock: Clock
  /** Whether a caller's media may be there before the answer, to be shown after it, at callees to whom every path is open. */
  sendsEarlyMedia: boolean
  onSignal(to: DeviceAddress, generation: number, signal: Signal): void
  onConnectionState(userJid: string, state: MediaConnectionState): void
  onTrack(userJid: string, source: CaptureSource, track: MediaStreamTrack | null): void
  /** A device that rings sends: its user has answered there. */
  onProvisionalAnswer(device: DeviceAddress): void
  /** Of a voice that nothing is told of yet: the loudspeaker is to be open when it comes, it is to be heard, or is no more. */
  onEarlyAudio(track: MediaStreamTrack, what: 'ready' | 'heard' | 'off'): void
  /** The caller's picture is there to be seen, though nothing is told of it yet; `null` when it is no more. */
  onEarlyVideo(userJid: string, track: MediaStreamTrack | null): void
}

/**
 * The media of one call, from before there is a transport until after there is one: what is asked of it meanwhile waits in order.
 *
 * A user in the call has one device, so that the rest of the client speaks of users. While it rings several devices of a user may be
 * made ready. Nothing is told of those, neither how their links stand nor what comes over them, until one of them is believed, or
 * named by the switchboard; and then all of it is.
 */
export interface MediaSession {
  /** Loads the transport's code and asks for ICE servers, while it rings. */
  prepare(): void
  /** Makes a link, or, with `preconnect`, makes one ready. A device that is in the call is its user's only one. */
  addPeer(peer: PeerView): void
  /** This end has answered: its media goes to whoever is ready for it, and a caller who is there already is heard. */
  answer(): void
  /** It has not after all: the caller falls silent. */
  revertAnswer(): void
  /** Treats a device that is ready as one that is in the call, beside its user's others until the switchboard has spoken. */
  activatePeer(device: DeviceAddress): void
  /** Closes every link to a user. */
  removePeer(userJid: string): void
  restartPeer(userJid: string): void
  receiveSignal(from: DeviceAddress, generation: number, signal: Signal): void
  publish(source: CaptureSource, track: MediaStreamTrack | null): void
  statistics(userJid: string): Promise<PeerStatistics | null>
  fingerprints(userJid: string): PeerFingerprints | null
  close(): void
}

/** A device with a link, or one that is being made ready. */
interface Member {
  peerId: string
  address: DeviceAddress
  initiator: boolean
  /** Whether the rest of the client hears of it. */
  isTold: boolean
  link: MediaConnectionState | null
  /** What the loudspeaker was opened for. */
  readied: MediaStreamTrack | null
  tracks: Record<CaptureSource, MediaStreamTrack | null>
}

export function createMediaSession(options: MediaSessionOptions): MediaSession {
  const members = new Map<string, Member>()
  let transport: MediaTransport | null = null
  /** What is asked of it before it is there. */
  let waiting: ((transport: MediaTransport) => void)[] = []
  /** What there is to send, of each source. Nothing is sent late that was taken back meanwhile. */
  const sources = new Map<CaptureSource, MediaStreamTrack | null>()
  let isPrepared = false
  let cancelRefresh: () => void = () => undefined
  /** The caller is heard from the answer on, a round trip before the switchboard's word of it lets anything be told. */
  let hasAnswered = false
  let isClosed = false

  const peerIdOf = ({ userJid, deviceId }: DeviceAddress) => `${userJid}/${deviceId}`
  const devicesOf = (userJid: string) => [...members.values()].filter(({ address }) => address.userJid === userJid)
  const inCall = (userJid: string) => devicesOf(userJid).find(({ isTold }) => isTold)

  function whenReady(task: (transport: MediaTransport) => void): void {
    if (isClosed) return
    if (transport) task(transport)
    else waiting.push(task)
  }

  function prepare(): void {
    if (isPrepared) return
    isPrepared = true
    // Without ICE servers a call still connects on an open network, which beats not trying.
    const iceServers = fetchIceServers().catch(() => [])
    Promise.all([options.load(), iceServers]).then(
      ([create, servers]) => {
        open(create, servers)
      },
      (error: unknown) => {
        console.error('Offhook: the media transport could not be loaded', error)
        for (const member of members.values()) linkChanged(member, 'failed')
      },
    )
  }

  /** TURN credentials run out, and a call may last: newer ones are there before a new path has to be found. */
  function fetchIceServers(): Promise<IceServersView['iceServers']> {
    const next = (ms: number) => {
      if (!isClosed) cancelRefresh = options.clock.after(ms, refresh)
    }
    return options.fetchIceServers().then(
      ({ iceServers, lastsFor }) => {
        if (lastsFor !== null) next(lastsFor * REFRESH_AFTER)
        return iceServers
      },
      (error: unknown) => {
        next(RETRY_MS)
        throw error
      },
    )
  }

  function refresh(): void {
    fetchIceServers().then(
      (iceServers) => transport?.setIceServers(iceServers),
      () => undefined,
    )
  }

  function open(create: CreateMediaTransport, iceServers: IceServersView['iceServers']): void {
    if (isClosed) return
    transport = create({
      iceServers,
      clock: options.clock,
      onSignal(peerId, generation, signal) {
        const to = members.get(peerId)?.address
        if (to) options.onSignal(to, generation, signal)
      },
      onConnectionState(peerId, state) {
        const member = members.get(peerId)
        if (member) linkChanged(member, state)
      },
      onTrack(peerId, source, track) {
        const member = members.get(peerId)
        if (member) trackChanged(member, source, track)
      },
      onError(peerId, error) {
        console.warn(`Offhook: the link to ${peerId} broke`, error)
      },
    })
    for (const source of sources.keys()) fill(transport, source)
    const tasks = waiting
    waiting = []
    for (const task of tasks) task(transport)
  }

  function fill(ready: MediaTransport, source: CaptureSource): void {
    ready.setLocalTrack(source, sources.get(source) ?? null).catch((error: unknown) => {
      console.error(`Offhook: the ${source} could not be sent`, error)
    })
  }

  function linkChanged(member: Member, state: MediaConnectionState): void {
    member.link = state
    if (state === 'connected') makeReady(member)
    if (member.isTold) options.onConnectionState(member.address.userJid, state)
  }

  function trackChanged(member: Member, source: CaptureSource, track: MediaStreamTrack | null): void {
    if (source === 'microphone') hearEarly(member, false)
    member.tracks[source] = track
    if (source === 'microphone') hearEarly(member, true)
    if (member.isTold) options.onTrack(member.address.userJid, source, track)
    // A callee's slots are empty until they answer; those of the caller, who makes the offers, may not be.
    else if (track && member.initiator) options.onProvisionalAnswer(member.address)
    else if (source === 'camera' && hasAnswered) showEarly(member, track)
  }

  /** Callees are heard the moment they answer: nothing comes of them before, so that what is made ready for is silence. */
  function makeReady(member: Member): void {
    const voice = member.initiator && !member.isTold ? transport?.remoteAudio(member.peerId) : null
    if (!voice || voice === member.readied) return
    makeReadyNoMore(member)
    member.readied = voice
    options.onEarlyAudio(voice, 'ready')
  }

  function makeReadyNoMore({ readied }: Member): void {
    if (readied) options.onEarlyAudio(readied, 'off')
  }

  function revertAnswer(): void {
    for (const member of members.values()) {
      hearEarly(member, false)
      if (hasAnswered) showEarly(member, null)
    }
    hasAnswered = false
  }

  function showEarly({ isTold, initiator, address }: Member, track: MediaStreamTrack | null): void {
    if (!isTold && !initiator) options.onEarlyVideo(address.userJid, track)
  }

  function hearEarly({ isTold, initiator, tracks: { microphone } }: Member, isHeard: boolean): void {
    if (hasAnswered && !isTold && !initiator && microphone) options.onEarlyAudio(microphone, isHeard ? 'heard' : 'off')
  }

  /** From now on what happens on this link is heard, and so is what has happened. One that failed before it was needed is tried again. */
  function tell(member: Member): void {
    if (member.isTold) return
    member.isTold = true
    if (member.link && member.link !== 'failed') linkChanged(member, member.link)
    for (const source of captureSources) if (member.tracks[source]) trackChanged(member, source, member.tracks[source])
    whenReady((ready) => {
      ready.activatePeer(member.peerId)
    })
  }

  function drop(member: Member): void {
    for (const source of captureSources) if (member.tracks[source]) trackChanged(member, source, null)
    makeReadyNoMore(member)
    members.delete(member.peerId)
    whenReady((ready) => {
      ready.removePeer(member.peerId)
    })
  }

  return {
    prepare,
    addPeer({ userJid, deviceId, initiator, preconnect }) {
      const address = { userJid, deviceId }
      const peerId = peerIdOf(address)
      const isInCall = preconnect === undefined
      // A caller has one device from the start: where it is another one, their page was reloaded.
      if (isInCall || !initiator) for (const other of devicesOf(userJid)) if (other.peerId !== peerId) drop(other)
      const known = members.get(peerId)
      if (known) {
        if (isInCall) tell(known)
        return
      }
      const tracks = { microphone: null, camera: null }
      members.set(peerId, { peerId, address, initiator, isTold: isInCall, link: null, readied: null, tracks })
      prepare()
      const isOpen = isInCall || (initiator && options.sendsEarlyMedia && preconnect === 'all')
      whenReady((ready) => {
        ready.addPeer({ peerId, initiator, ...(!isOpen && { preconnect }) })
      })
    },
    answer() {
      hasAnswered = true
      for (const member of members.values()) {
        hearEarly(member, true)
        if (member.tracks.camera) showEarly(member, member.tracks.camera)
        whenReady((ready) => {
          ready.activatePeer(member.peerId)
        })
      }
    },
    revertAnswer,
    activatePeer(device) {
      const member = members.get(peerIdOf(device))
      if (member) tell(member)
    },
    removePeer(userJid) {
      for (const member of devicesOf(userJid)) drop(member)
    },
    restartPeer(userJid) {
      whenReady((ready) => {
        const peerId = inCall(userJid)?.peerId
        if (peerId) ready.restart(peerId)
      })
    },
    receiveSignal(from, generation, signal) {
      whenReady((ready) => {
        ready.receiveSignal(peerIdOf(from), generation, signal)
      })
    },
    publish(source, track) {
      sources.set(source, track)
      if (transport) fill(transport, source)
    },
    statistics(userJid) {
      const peerId = inCall(userJid)?.peerId
      return peerId && transport ? transport.statistics(peerId) : Promise.resolve(null)
    },
    fingerprints(userJid) {
      const peerId = inCall(userJid)?.peerId
      return peerId === undefined ? null : (transport?.fingerprints(peerId) ?? null)
    },
    close() {
      revertAnswer()
      for (const member of members.values()) makeReadyNoMore(member)
      isClosed = true
      cancelRefresh()
      waiting = []
      sources.clear()
      members.clear()
      transport?.close()
      transport = null
    },
  }
}
