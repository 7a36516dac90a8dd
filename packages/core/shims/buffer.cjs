// simple-peer only wraps what comes in as an ArrayBuffer. Offhook sends text.
exports.Buffer = { from: (bytes) => new Uint8Array(bytes) }
