// `npm run simulate`: random calls on virtual time, until one goes wrong.
//   npm run simulate -- --seed 42                      what happens with this seed: where it goes wrong, the shortest story of it
//   npm run simulate -- --seed 1 --schedules 1000000   a night's worth, on every core; interrupted, it says how to go on
//   ... --every                                        does not stop at the first: one story of each kind of wrong
//   ... --workers 0                                    all in one thread, where a profiler sees it
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'vite'
import { root } from './runCommand.js'

const outDir = path.join(root, 'temp', 'simulation')
const conditions = ['@offhook/source']

// One file of plain JavaScript: a million schedules are worth a second of bundling.
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
