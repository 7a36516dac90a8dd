// simple-peer gives every error a code by `err-code`, which can do more than it is asked. A DOMException has a `code` already, read-only.
export default (error, code) => Object.defineProperty(error, 'code', { value: code, configurable: true })
