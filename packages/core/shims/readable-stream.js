// simple-peer is a Node stream, whose library costs 17 kB. Offhook uses its events alone: no pipe, no backpressure, no half-open
// connection. `push` is what arrives on the data channel.
class Duplex {
  constructor() {
    this._listeners = new Map()
    this._readableState = { ended: false }
    this._writableState = { finished: false }
    this.readable = this.writable = true
  }

  on(event, listener) {
    this._listeners.set(event, [...(this._listeners.get(event) ?? []), listener])
    return this
  }

  once(event, listener) {
    const wrapped = (...args) => {
      this.removeListener(event, wrapped)
      listener(...args)
    }
    wrapped.listener = listener
    return this.on(event, wrapped)
  }

  removeListener(event, listener) {
    const others = (this._listeners.get(event) ?? []).filter((each) => each !== listener && each.listener !== listener)
    this._listeners.set(event, others)
    return this
  }

  emit(event, ...args) {
    const listeners = this._listeners.get(event) ?? []
    // As in Node: an error without a listener is thrown.
    if (event === 'error' && listeners.length === 0) throw args[0]
    for (const listener of listeners) listener(...args)
    return listeners.length > 0
  }

  push(chunk) {
    if (chunk === null) this._readableState.ended = true
    else this.emit('data', chunk)
  }

  end() {
    this._writableState.finished = true
  }
}

export default { Duplex }
