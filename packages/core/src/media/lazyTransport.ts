import type { CaptureSource, IceServersView } from '@offhook/protocol'
import type { Clock } from '../api/ports/clock'
import type { CreateMediaTransport, MediaTransport, MediaTransportOptions } from '../api/ports/mediaTransport'
import { createIceServerSource } from './iceServerSource'

/** The code is loaded again after this time while a call needs it. */
const RETRY_MS = 2_000

export interface LazyTransportOptions {
  /** Loads the code of the transport. */
  load(): Promise<CreateMediaTransport>
  fetchIceServers(): Promise<IceServersView>
  clock: Clock
  events: Pick<
    MediaTransportOptions,
    'savesData' | 'onSignal' | 'onConnectionState' | 'onTrack' | 'onVideoPaused' | 'onError'
  >
}

/** A media transport whose code is loaded on demand. Tasks given before it is loaded run in order afterwards. */
export interface LazyTransport {
  /** `null` before the transport is loaded, and after `close`. */
  readonly current: MediaTransport | null
  /** Loads the code, until that succeeds, and fetches ICE servers. Does nothing the second time. */
  load(): void
  /** Runs a task now, or when the transport is loaded. Drops it after `close`. */
  whenLoaded(task: (transport: MediaTransport) => void): void
  /** Keeps the latest track of each source until the transport is loaded. */
  setLocalTrack(source: CaptureSource, track: MediaStreamTrack | null): void
  close(): void
}

export function createLazyTransport(options: LazyTransportOptions): LazyTransport {
  const localTracks = new Map<CaptureSource, MediaStreamTrack | null>()
  let transport: MediaTransport | null = null
  let queue: ((transport: MediaTransport) => void)[] = []
  let isLoading = false
  let isClosed = false
  let cancelRetry: () => void = () => undefined
  const iceServerSource = createIceServerSource({
    fetchIceServers: () => options.fetchIceServers(),
    clock: options.clock,
    onRefresh: (iceServers) => transport?.setIceServers(iceServers),
  })

  function create(createTransport: CreateMediaTransport, iceServers: IceServersView['iceServers']): void {
    if (isClosed) return
    const created = createTransport({ ...options.events, clock: options.clock, iceServers })
    transport = created
    for (const [source, track] of localTracks) sendTrack(created, source, track)
    const tasks = queue
    queue = []
    for (const task of tasks) task(created)
  }

  function loadCode(iceServers: Promise<IceServersView['iceServers']>): void {
    if (isClosed) return
    Promise.all([options.load(), iceServers]).then(
      ([createTransport, servers]) => {
        create(createTransport, servers)
      },
      (error: unknown) => {
        if (isClosed) return
        console.warn('Offhook: the media transport could not be loaded', error)
        cancelRetry = options.clock.after(RETRY_MS, () => {
          loadCode(iceServers)
        })
      },
    )
  }

  function sendTrack(target: MediaTransport, source: CaptureSource, track: MediaStreamTrack | null): void {
    target.setLocalTrack(source, track).catch((error: unknown) => {
      console.error(`Offhook: the ${source} could not be sent`, error)
    })
  }

  return {
    get current() {
      return transport
    },
    load() {
      if (isLoading) return
      isLoading = true
      // Without ICE servers a call still connects on an open network.
      loadCode(iceServerSource.fetch().catch(() => []))
    },
    whenLoaded(task) {
      if (isClosed) return
      if (transport) task(transport)
      else queue.push(task)
    },
    setLocalTrack(source, track) {
      localTracks.set(source, track)
      if (transport) sendTrack(transport, source, track)
    },
    close() {
      isClosed = true
      cancelRetry()
      iceServerSource.close()
      queue = []
      localTracks.clear()
      transport?.close()
      transport = null
    },
  }
}
