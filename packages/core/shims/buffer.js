// simple-peer only wraps what comes in as an ArrayBuffer. Offhook sends text.
export const Buffer = { from: (bytes) => new Uint8Array(bytes) }
