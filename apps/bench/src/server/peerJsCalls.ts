import type { CallDriver } from './callDriver.ts'
import { openPeerJsConnection, type PeerJsConnection } from './openPeerJsConnection.ts'
import { CANDIDATES, sampleCandidate, sampleSdp } from './sampleSignals.ts'

interface Pair {
  caller: PeerJsConnection
  callee: PeerJsConnection
  ids: { caller: string; callee: string }
}

/** Calls as PeerJS makes them: an offer, an answer and candidates, without ringing, acknowledgements or call state. */
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
      await sendDescription(caller, callee, 'OFFER', ids.callee)
      await sendDescription(callee, caller, 'ANSWER', ids.caller)
      const before = callee.messageCount
      caller.send({ type: 'LEAVE', dst: ids.callee })
      await callee.waitForMessages(before + 1)
    },
    openCandidateRelay: ({ caller, callee, ids }) =>
      Promise.resolve(async (count) => {
        const before = callee.messageCount
        for (let index = 0; index < count; index++) sendCandidate(caller, ids.callee, index % CANDIDATES)
        await callee.waitForMessages(before + count)
      }),
    closePair({ caller, callee }) {
      caller.close()
      callee.close()
    },
  }
}

/** Sends a description and its candidates, and waits until they have arrived. */
async function sendDescription(
  from: PeerJsConnection,
  to: PeerJsConnection,
  type: 'OFFER' | 'ANSWER',
  dst: string,
): Promise<void> {
  const before = to.messageCount
  const sdp = { type: type.toLowerCase(), sdp: sampleSdp }
  from.send({ type, dst, payload: { sdp, type: 'media', connectionId: 'mc_sample', browser: 'chrome' } })
  for (let index = 0; index < CANDIDATES; index++) sendCandidate(from, dst, index)
  await to.waitForMessages(before + 1 + CANDIDATES)
}

function sendCandidate(from: PeerJsConnection, dst: string, index: number): void {
  const payload = { candidate: sampleCandidate(index), type: 'media', connectionId: 'mc_sample' }
  from.send({ type: 'CANDIDATE', dst, payload })
}
