// `npm run simulate`: random calls on virtual time, until one breaks an invariant.
//   npm run simulate -- --seed 42                      runs one seed; if it fails, prints the smallest schedule that fails
//   npm run simulate -- --seed 1 --schedules 1000000   runs many seeds on every core; when interrupted, prints how to continue
//   ... --every                                        continues after a failure, and explains one of each kind
//   ... --workers 0                                    runs everything in one thread, for a profiler
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'vite'
import { root } from './runCommand.js'

const outDir = path.join(root, 'temp', 'simulation')
const conditions = ['@offhook/source']

// Bundling takes a second and makes the schedules run faster than TypeScript modules would.
await build({
  root,
  configFile: false,
  logLevel: 'error',
  resolve: { conditions },
  ssr: { noExternal: true, resolve: { conditions } },
  build: {
    ssr: path.join(root, 'packages', 'simulation', 'src', 'simulate.ts'),
    outDir,
    emptyOutDir: true,
    target: 'node20',
    rolldownOptions: { output: { entryFileNames: 'simulate.mjs' } },
  },
})
await import(pathToFileURL(path.join(outDir, 'simulate.mjs')).href)
