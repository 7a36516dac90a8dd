// The few parts of Node's `process` that simple-peer's stream library touches.
export default {
  env: {},
  browser: true,
  version: '',
  versions: {},
  nextTick: (callback, ...args) => queueMicrotask(() => callback(...args)),
  emitWarning() {},
}
