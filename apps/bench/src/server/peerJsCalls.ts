import type { CallDriver } from './callDriver.ts'
import { openPeerJsLine, type PeerJsLine } from './peerJsLine.ts'
import { CANDIDATES, sampleCandidate, sampleSdp } from './sampleSignals.ts'

interface Pair {
  caller: PeerJsLine
  callee: PeerJsLine
  ids: { caller: string; callee: string }
}

/** A call as PeerJS has it: an offer, an answer, candidates; no ringing, no acknowledgements, nobody who knows of the call. */
export function createPeerJsCalls(port: number): CallDriver<Pair> {
  return {
    async openPair(index) {
      const ids = { caller: `caller${index}`, callee: `callee${index}` }
      const [caller, callee] = await Promise.all([openPeerJsLine(port, ids.caller), openPeerJsLine(port, ids.callee)])
      return { caller, callee, ids }
    },
    async call({ caller, callee, ids }) {
      await describe(caller, callee, 'OFFER', ids.callee)
      await describe(callee, caller, 'ANSWER', ids.caller)
      const heard = callee.received
      caller.send({ type: 'LEAVE', dst: ids.callee })
      await callee.whenReceived(heard + 1)
    },
    openRelay: ({ caller, callee, ids }) =>
      Promise.resolve(async (count) => {
        const heard = callee.received
        for (let index = 0; index < count; index++) sendCandidate(caller, ids.callee, index % CANDIDATES)
        await callee.whenReceived(heard + count)
      }),
    closePair({ caller, callee }) {
      caller.close()
      callee.close()
    },
  }
}

async function describe(from: PeerJsLine, to: PeerJsLine, type: 'OFFER' | 'ANSWER', dst: string): Promise<void> {
  const heard = to.received
  const sdp = { type: type.toLowerCase(), sdp: sampleSdp }
  from.send({ type, dst, payload: { sdp, type: 'media', connectionId: 'mc_sample', browser: 'chrome' } })
  for (let index = 0; index < CANDIDATES; index++) sendCandidate(from, dst, index)
  await to.whenReceived(heard + 1 + CANDIDATES)
}

function sendCandidate(from: PeerJsLine, dst: string, index: number): void {
  const payload = { candidate: sampleCandidate(index), type: 'media', connectionId: 'mc_sample' }
  from.send({ type: 'CANDIDATE', dst, payload })
}
