import type { CallReport } from '@offhook/protocol'
import { Counter, Histogram, type Registry } from 'prom-client'

/**
 * Adds the metrics of what calls were like, from the reports of clients. Their labels have a fixed set of values: the type of the call and the
 * path of its media, with nothing of a user.
 *
 * @returns the function that counts one report
 */
export function createCallMetrics(registry: Registry): (report: CallReport) => void {
  const registers = [registry]
  const labelNames = ['call_type', 'path']
  const histogram = (name: string, help: string, buckets: number[]) =>
    new Histogram({ name, help, buckets, labelNames, registers })

  const setup = histogram(
    'offhook_call_setup_seconds',
    'Time from the answer of a call until its media flows, as clients report it',
    [0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 30],
  )
  // A G.711 call without loss has 4.4 (ITU-T G.107, R = 93.2); users are dissatisfied below 3.6, and nearly all of them below 2.6 (G.109).
  const mos = histogram(
    'offhook_call_mos',
    'Mean opinion score of the audio of a call that arrives from one user, 1 to 5, as clients report it',
    [1.5, 2, 2.6, 3.1, 3.6, 4, 4.2, 4.3, 4.4, 4.5],
  )
  const concealed = histogram(
    'offhook_call_concealed_ratio',
    'Share of the audio from one user that was concealed over a call, 0 to 1, as clients report it',
    [0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5],
  )
  const roundTrip = histogram(
    'offhook_call_round_trip_seconds',
    'Average round trip of media to one user over a call, as clients report it',
    [0.025, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 0.8, 1.5, 3],
  )
  const reconnects = new Counter({
    name: 'offhook_call_reconnects_total',
    help: 'Interruptions of the media of connected calls, as clients report them',
    labelNames,
    registers,
  })

  return ({ callType, setup: { connected }, peers, reconnects: { count } }) => {
    const of = (path: string | null | undefined) => ({ call_type: callType, path: path ?? 'unknown' })
    const first = of(peers[0]?.path)
    if (connected !== null) setup.observe(first, connected / 1000)
    if (count > 0) reconnects.inc(first, count)
    for (const peer of peers) {
      const labels = of(peer.path)
      if (peer.mos) mos.observe(labels, peer.mos.average)
      if (peer.concealed) concealed.observe(labels, peer.concealed.average)
      if (peer.roundTripTime) roundTrip.observe(labels, peer.roundTripTime.average / 1000)
    }
  }
}
