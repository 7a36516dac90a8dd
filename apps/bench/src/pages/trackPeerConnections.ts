/**
 * Records every peer connection that this page creates from now on, whichever library creates it.
 *
 * @returns the connections, oldest first; a live array
 */
export function trackPeerConnections(): RTCPeerConnection[] {
  const connections: RTCPeerConnection[] = []
  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(configuration?: RTCConfiguration) {
      super(configuration)
      connections.push(this)
    }
  }
  return connections
}
