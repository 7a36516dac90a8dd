/** How many candidates a browser finds on an ordinary network: a few host candidates, one from STUN, a few from TURN. */
export const CANDIDATES = 6

/** As long as Chromium's first offer with one audio and one video track, and with as many lines, whose ends JSON escapes. */
export const sampleSdp = `${Array.from({ length: 160 }, (_, index) => `a=rtpmap:${index} sample/90000 of some length;x=1`).join('\r\n')}\r\n`

export const sampleCandidate = (index: number) => ({
  candidate: `candidate:842163049${index} 1 udp 1677729535 203.0.113.17 4${index}622 typ srflx raddr 192.0.2.2 rport 4${index}622 generation 0 ufrag 4ZcD network-cost 999`,
  sdpMid: '0',
  sdpMLineIndex: 0,
})
