import { fileURLToPath } from 'node:url'

// simple-peer expects a Node-like world. Bundled with these settings it runs in a browser with no polyfill at the
// consumer's, which the npm entry does not. The build of this package and the workspace's tests share them, so that
// what is tested is what ships.
const shim = (name: string): string => fileURLToPath(new URL(`./shims/${name}`, import.meta.url))

// The shims are CommonJS where simple-peer require()s them: an ES default export would arrive as an object.
export const alias: Record<string, string> = {
  debug: shim('debug.cjs'),
  randombytes: shim('randombytes.cjs'),
  buffer: shim('buffer.cjs'),
  'readable-stream': shim('readable-stream.cjs'),
  'err-code': shim('err-code.cjs'),
  'queue-microtask': shim('queue-microtask.cjs'),
  'get-browser-rtc': shim('get-browser-rtc.cjs'),
}

export const transform = {
  define: { global: 'globalThis' },
}

/** What the build may take into the bundle. THIRD-PARTY-LICENSES.txt has its licence. */
export const bundled = ['simple-peer']

/** Removes simple-peer's debug messages, half a kilobyte in every app. Used by the build only, because nothing else depends on them. */
export const withoutLogs = {
  name: 'simple-peer-without-logs',
  transform: (code: string, id: string) =>
    /simple-peer[\\/]index\.js$/.test(id) ? code.replace(/^ *this\._debug\([^]*?\)$/gm, '') : null,
}
