import type { IceServersView } from '@offhook/protocol'
import type { Clock } from '../api/ports/clock'

/** The share of their lifetime after which ICE servers are fetched again. */
const REFRESH_AFTER = 0.75
/** Pause before the next attempt when a fetch failed. */
const RETRY_MS = 5_000

type IceServers = IceServersView['iceServers']

export interface IceServerSourceOptions {
  fetchIceServers(): Promise<IceServersView>
  clock: Clock
  /** Newer servers than the ones that `fetch` resolved with. */
  onRefresh(iceServers: IceServers): void
}

/** The ICE servers of one call. TURN credentials expire, and a call that lasts longer needs newer ones before the next ICE restart. */
export interface IceServerSource {
  /** Fetches the servers, and fetches them again before they expire. Rejects when this attempt fails; a retry follows. */
  fetch(): Promise<IceServers>
  close(): void
}

export function createIceServerSource(options: IceServerSourceOptions): IceServerSource {
  let isClosed = false
  let cancelTimer: () => void = () => undefined

  function schedule(ms: number): void {
    if (!isClosed) cancelTimer = options.clock.after(ms, refresh)
  }

  function fetch(): Promise<IceServers> {
    return options.fetchIceServers().then(
      ({ iceServers, lastsFor }) => {
        if (lastsFor !== null) schedule(lastsFor * REFRESH_AFTER)
        return iceServers
      },
      (error: unknown) => {
        schedule(RETRY_MS)
        throw error
      },
    )
  }

  function refresh(): void {
    fetch().then(
      (iceServers) => {
        options.onRefresh(iceServers)
      },
      () => undefined,
    )
  }

  return {
    fetch,
    close() {
      isClosed = true
      cancelTimer()
    },
  }
}
