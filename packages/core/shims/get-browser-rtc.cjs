// simple-peer asks for WebRTC under the names that it had in 2015 as well; it is where it always was, or there is none.
module.exports = () => (globalThis.RTCPeerConnection ? globalThis : null)
