// simple-peer makes its peer ids from `randombytes`; the browser has the same thing built in.
const { Buffer } = require('buffer')
module.exports = (size) => Buffer.from(crypto.getRandomValues(new Uint8Array(size)))
