/** Every connection this page makes, whoever opens it. Load it before whatever does. */
export const connections: RTCPeerConnection[] = []

window.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(configuration?: RTCConfiguration) {
    super(configuration)
    connections.push(this)
  }
}
