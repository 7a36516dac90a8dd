import type { CallDriver } from './callDriver.ts'
import { openPeerJsConnection, type PeerJsConnection } from './openPeerJsConnection'
import { CANDIDATES, sampleCandidate, sampleSdp } from './sampleSignals.ts'

interface Pair {
  caller: PeerJsConnection
  callee: PeerJsConnection
  ids: { caller: string; callee: string }
}

/** A call as PeerJS has it: an offer, an answer, candidates; no ringing, no acknowledgements, nobody who knows of the call. */
export function createPeerJsCalls(port: number): CallDriver<Pair> {
  return {
    async openPair(index) {
      const ids = { caller: `caller${index}`, callee: `callee${index}` }
      const [caller, callee] = await Promise.all([
        openPeerJsConnection(port, ids.caller),
        openPeerJsConnection(port, ids.callee),
      ])
      return { caller, callee, ids }
    },
    async call({ caller, callee, ids }) {
      await describe(caller, callee, 'OFFER', ids.callee)
      await describe(callee, caller, 'ANSWER', ids.caller)
      const heard = callee.messageCount
      caller.send({ type: 'LEAVE', dst: ids.callee })
      await callee.waitForMessages(heard + 1)
    },
    openCandidateRelay: ({ caller, callee, ids }) =>
      Promise.resolve(async (count) => {
        const heard = callee.messageCount
        for (let index = 0; index < count; index++) sendCandidate(caller, ids.callee, index % CANDIDATES)
        await callee.waitForMessages(heard + count)
      }),
    closePair({ caller, callee }) {
      caller.close()
      callee.close()
    },
  }
}

async function describe(
  from: PeerJsConnection,
  to: PeerJsConnection,
  type: 'OFFER' | 'ANSWER',
  dst: string,
): Promise<void> {
  const heard = to.messageCount
  const sdp = { type: type.toLowerCase(), sdp: sampleSdp }
  from.send({ type, dst, payload: { sdp, type: 'media', connectionId: 'mc_sample', browser: 'chrome' } })
  for (let index = 0; index < CANDIDATES; index++) sendCandidate(from, dst, index)
  await to.waitForMessages(heard + 1 + CANDIDATES)
}

function sendCandidate(from: PeerJsConnection, dst: string, index: number): void {
  const payload = { candidate: sampleCandidate(index), type: 'media', connectionId: 'mc_sample' }
  from.send({ type: 'CANDIDATE', dst, payload })
}
