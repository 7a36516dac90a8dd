// simple-peer makes ids from `randombytes`, always in hexadecimal; the browser has the same thing built in.
export default (size) => {
  const bytes = crypto.getRandomValues(new Uint8Array(size))
  return { toString: () => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('') }
}
