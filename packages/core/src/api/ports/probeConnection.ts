import type { IceServersView } from '@offhook/protocol'

/**
 * What a path through the network is worth (RFC 8445, section 5.1.1). `host`: this network only. `srflx`: the internet, as a STUN
 * server sees this computer. `relay`: through a TURN server, from behind almost any firewall.
 */
export type CandidateType = 'host' | 'srflx' | 'relay'

/** Gathers ICE candidates without calling anybody. @returns the types that were found; never rejects. */
export type ProbeConnection = (iceServers: IceServersView['iceServers']) => Promise<CandidateType[]>
