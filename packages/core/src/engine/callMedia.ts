import type { DeviceAddress, IceServersView, PeerView, Signal, TrackType } from '@offhook/protocol'
import type { Clock } from '../ports/clock'
import type {
  CreateMediaTransport,
  LinkFingerprints,
  LinkState,
  LinkStatistics,
  MediaTransport,
  TrackSource,
} from '../ports/mediaTransport'

/** The part of their time after which ICE servers are asked for again. */
const REFRESH_AFTER = 0.75
/** Pause before they are asked for again after they could not be had. */
const RETRY_MS = 5_000

export interface CallMediaOptions {
  load(): Promise<CreateMediaTransport>
  fetchIceServers(): Promise<IceServersView>
  clock: Clock
  onSignal(to: DeviceAddress, generation: number, signal: Signal): void
  onLinkState(userJid: string, state: LinkState): void
  onTrack(userJid: string, type: TrackType, track: MediaStreamTrack | null): void
}

/**
 * The media of one call, from before there is a transport until after there is one: what is asked of it meanwhile waits in order.
 * Users have one device each in a call, so that the rest of the client speaks of users.
 */
export interface CallMedia {
  /** Loads the transport's code and asks for ICE servers, while it rings. */
  prepare(): void
  addPeer(peer: PeerView): void
  removePeer(userJid: string): void
  restartPeer(userJid: string): void
  receiveSignal(from: DeviceAddress, generation: number, signal: Signal): void
  publish(source: TrackSource, track: MediaStreamTrack | null): void
  statistics(userJid: string): Promise<LinkStatistics | null>
  fingerprints(userJid: string): LinkFingerprints | null
  close(): void
}

export function createCallMedia(options: CallMediaOptions): CallMedia {
  const addresses = new Map<string, DeviceAddress>()
  let transport: MediaTransport | null = null
  let waiting: ((transport: MediaTransport) => void)[] = []
  let isPrepared = false
  let cancelRefresh: () => void = () => undefined
  let isClosed = false

  const peerIdOf = ({ userJid, deviceId }: DeviceAddress) => `${userJid}/${deviceId}`
  const idOf = (userJid: string) => {
    const address = addresses.get(userJid)
    return address && peerIdOf(address)
  }
  const addressOf = (peerId: string) => [...addresses.values()].find((address) => peerIdOf(address) === peerId)

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
        for (const userJid of addresses.keys()) options.onLinkState(userJid, 'failed')
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
        const to = addressOf(peerId)
        if (to) options.onSignal(to, generation, signal)
      },
      onLinkState(peerId, state) {
        const from = addressOf(peerId)
        if (from) options.onLinkState(from.userJid, state)
      },
      onTrack(peerId, type, track) {
        const from = addressOf(peerId)
        if (from) options.onTrack(from.userJid, type, track)
      },
      onError(peerId, error) {
        console.warn(`Offhook: the link to ${peerId} broke`, error)
      },
    })
    const tasks = waiting
    waiting = []
    for (const task of tasks) task(transport)
  }

  return {
    prepare,
    addPeer({ userJid, deviceId, initiator }) {
      const old = idOf(userJid)
      addresses.set(userJid, { userJid, deviceId })
      const peerId = peerIdOf({ userJid, deviceId })
      prepare()
      whenReady((ready) => {
        if (old && old !== peerId) ready.removePeer(old)
        ready.addPeer({ peerId, initiator })
      })
    },
    removePeer(userJid) {
      const peerId = idOf(userJid)
      addresses.delete(userJid)
      if (peerId) {
        whenReady((ready) => {
          ready.removePeer(peerId)
        })
      }
    },
    restartPeer(userJid) {
      whenReady((ready) => {
        const peerId = idOf(userJid)
        if (peerId) ready.restart(peerId)
      })
    },
    receiveSignal(from, generation, signal) {
      whenReady((ready) => {
        ready.receiveSignal(peerIdOf(from), generation, signal)
      })
    },
    publish(source, track) {
      whenReady((ready) => {
        ready.setLocalTrack(source, track).catch((error: unknown) => {
          console.error(`Offhook: the ${source} could not be sent`, error)
        })
      })
    },
    statistics(userJid) {
      const peerId = idOf(userJid)
      return peerId && transport ? transport.statistics(peerId) : Promise.resolve(null)
    },
    fingerprints(userJid) {
      const peerId = idOf(userJid)
      return peerId === undefined ? null : (transport?.fingerprints(peerId) ?? null)
    },
    close() {
      isClosed = true
      cancelRefresh()
      waiting = []
      addresses.clear()
      transport?.close()
      transport = null
    },
  }
}
