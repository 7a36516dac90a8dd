// simple-peer asks for WebRTC under the names that it had in 2015 as well; it is where it always was, or there is none.
export default () => (globalThis.RTCPeerConnection ? globalThis : null)
