import type { IceServersView } from '@offhook/protocol'

/**
 * The types of ICE candidates that a probe finds (RFC 8445, section 5.1.1). `host`: an address in the local network. `srflx`: the public
 * address as a STUN server sees it. `relay`: an address of a TURN server, reachable from behind almost any firewall.
 */
export type CandidateType = 'host' | 'srflx' | 'relay'

/** Gathers ICE candidates without a call. @returns The types that were found. Never rejects. */
export type ProbeConnection = (iceServers: IceServersView['iceServers']) => Promise<CandidateType[]>
