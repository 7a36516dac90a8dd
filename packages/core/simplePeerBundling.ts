import { fileURLToPath } from 'node:url'

// simple-peer expects a Node-like world. Bundled with these settings it runs in a browser with no polyfill at the
// consumer's, which the npm entry does not. The build of this package and the workspace's tests share them, so that
// what is tested is what ships.
const shim = (name: string): string => fileURLToPath(new URL(`./shims/${name}`, import.meta.url))

export const alias: Record<string, string> = {
  randombytes: shim('randombytes.js'),
  buffer: shim('buffer.js'),
  'readable-stream': shim('readable-stream.js'),
  'err-code': shim('err-code.js'),
  'queue-microtask': shim('queue-microtask.js'),
  'get-browser-rtc': shim('get-browser-rtc.js'),
}

export const transform = {
  define: { global: 'globalThis' },
}

/** What the build may take into the bundle. THIRD-PARTY-LICENSES.txt has its licence. */
export const bundled = ['simple-peer']

/**
 * Makes an ES module of simple-peer, so that no app gets the functions with which a bundler loads CommonJS, and removes its debug messages and
 * the method `getStats`, which resilientPeer.ts overrides: a kilobyte in every app.
 */
export const asModule = {
  name: 'simple-peer-as-module',
  transform: (code: string, id: string) =>
    /simple-peer[\\/]index\.js$/.test(id)
      ? code
          .replace(/^ *this\._debug\([^]*?\)$/gm, '')
          .replace(/^ {2}(_debug|getStats) \(.*\) \{$[^]*?^ {2}\}$/gm, '')
          .replace(/^const debug = .*$/m, '')
          .replace(/^const (.+) = require\((.+?)\)/gm, 'import $1 from $2')
          .replace(/^module\.exports =/m, 'export default')
      : null,
}

/** The same for Vite, as a plugin: for everything that is built from the sources of the packages. */
export const simplePeerBundling = {
  ...asModule,
  config: () => ({
    resolve: {
      alias: Object.entries(alias).map(([name, replacement]) => ({ find: new RegExp(`^${name}$`), replacement })),
    },
    optimizeDeps: { rolldownOptions: { transform, plugins: [asModule] } },
    build: { rolldownOptions: { transform } },
  }),
}
