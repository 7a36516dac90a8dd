// How much an app loads, minified and gzipped, without React: measured on the packed packages, with the bundler of an app.
//   node scripts/sizes.js          prints the table, and fails when a budget is exceeded; build first
//   node scripts/sizes.js --why    also prints the packages in each chunk
// "Before the first call" is what a page loads to be signed in and to wait for a call, the signaling connection included. The call engine
// is not part of it: it is loaded by the first call, or when the page is online and idle. "Everything" adds the engine, the media
// transport and all other chunks, except those that only the option `debug` loads. They are listed, and have a sum of their own.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'vite'
import { root, runCommand, runPnpm } from './runCommand.js'
import { orFail } from './runStep.js'

const work = path.join(root, 'temp', 'sizes')
const packages = ['protocol', 'core', 'react']

/** The budgets, in kB of 1,000 bytes. */
const budgets = {
  'hooks and core': { before: 32, all: 62 },
  'with the ready screens': { before: 48, all: 78 },
}

const hooks = `export { createCallClient } from '@offhook/core'
export { CallProvider, useAudioLevel, useCall, useCallClient, useCallDuration, useCallLabels, useCallStore, useConnection,
  useDevices, useIncomingCall, useParticipant, useParticipantIds, useTrackElement } from '@offhook/react'`
const sources = {
  'hooks and core': hooks,
  'with the ready screens': `${hooks}\nexport { CallButton, CallScreen, IncomingCallModal } from '@offhook/react'`,
}

/** Unpacks the packed packages where an app has them. */
async function unpack() {
  rmSync(work, { recursive: true, force: true })
  for (const name of packages) {
    const folder = path.join(work, 'node_modules', '@offhook', name)
    mkdirSync(folder, { recursive: true })
    orFail(await runPnpm('--dir', `packages/${name}`, 'pack', '--pack-destination', folder), `${name} was not packed.`)
    const tarball = readdirSync(folder).find((file) => file.endsWith('.tgz'))
    orFail(await runCommand('tar', ['-xzf', path.join(folder, tarball), '-C', folder, '--strip-components=1']), tarball)
  }
}

/** Resolves the dependencies of the packages in this workspace. */
const dependencies = {
  name: 'dependencies-of-the-workspace',
  enforce: 'pre',
  async resolveId(source, importer) {
    const of = /temp[\\/]sizes[\\/]node_modules[\\/]@offhook[\\/](\w+)[\\/]/.exec(importer ?? '')
    if (!of || /^[./]|^@offhook\//.test(source) || path.isAbsolute(source)) return null
    return this.resolve(source, path.join(root, 'packages', of[1], 'package.json'), { skipSelf: true })
  },
}

async function chunksOf(name) {
  const entry = path.join(work, `${name.replaceAll(' ', '-')}.js`)
  writeFileSync(entry, sources[name])
  const [{ output }] = await build({
    root: work,
    configFile: false,
    logLevel: 'error',
    plugins: [dependencies],
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      write: false,
      minify: true,
      modulePreload: false,
      lib: { entry, formats: ['es'] },
      rolldownOptions: { external: /^react(-dom)?($|\/)/, output: { minify: true } },
    },
  })
  return output.filter((file) => file.type === 'chunk')
}

/** The files that are loaded with a file, without dynamic imports. */
function withStatic(file, chunks, seen = new Set()) {
  const chunk = chunks.find(({ fileName }) => fileName === file)
  if (!chunk || seen.has(file)) return seen
  seen.add(file)
  for (const imported of chunk.imports) withStatic(imported, chunks, seen)
  return seen
}

/** The modules that only the option `debug` of `createCallClient` loads. */
const debugModules = /consoleLogger|debugLog|describeTransition|logSignaling/
const isDebugOnly = ({ moduleIds }) => moduleIds.length > 0 && moduleIds.every((id) => debugModules.test(id))

const kB = (bytes) => bytes / 1000
const gzipped = (code) => gzipSync(code, { level: 9 }).length

/** The bytes of each package in a chunk, before minification, largest first. */
function weights({ modules }) {
  const sums = new Map()
  for (const [id, { renderedLength }] of Object.entries(modules)) {
    const found = [...id.matchAll(/node_modules[\\/](?!\.pnpm)((?:@[^\\/]+[\\/])?[^\\/]+)/g)].at(-1)
    const owner = found ? found[1] : 'this file'
    sums.set(owner, (sums.get(owner) ?? 0) + renderedLength)
  }
  return [...sums].sort((a, b) => b[1] - a[1]).map(([owner, bytes]) => `${owner} ${kB(bytes).toFixed(1)}`)
}

await unpack()
const over = []
for (const [name, budget] of Object.entries(budgets)) {
  const chunks = await chunksOf(name)
  const sizeOf = new Map(chunks.map(({ fileName, code }) => [fileName, gzipped(code)]))
  const entry = chunks.find(({ isEntry }) => isEntry)
  const signaling = chunks.find(({ moduleIds }) => moduleIds.some((id) => /socketIoSignaling/.test(id)))
  if (!entry || !signaling) throw new Error(`No entry or no signaling chunk among ${[...sizeOf.keys()].join(', ')}`)
  const before = withStatic(signaling.fileName, chunks, withStatic(entry.fileName, chunks))
  const sum = (files) => kB([...files].reduce((total, file) => total + sizeOf.get(file), 0))
  const debug = chunks.filter(isDebugOnly).map(({ fileName }) => fileName)
  const sizes = { before: sum(before), all: sum(sizeOf.keys()) - sum(debug) }

  console.log(`\n${name}`)
  for (const chunk of chunks) {
    const isEngine = chunk.moduleIds.some((id) => /createCallEngine/.test(id))
    const later = isEngine ? 'when idle' : isDebugOnly(chunk) ? 'with debug' : 'by a call'
    const when = chunk === entry ? 'at once' : before.has(chunk.fileName) ? 'by connect()' : later
    const size = kB(sizeOf.get(chunk.fileName)).toFixed(1).padStart(6)
    console.log(`  ${size}  ${when.padEnd(13)} ${chunk.name}`)
    if (process.argv.includes('--why')) console.log(`          ${weights(chunk).slice(0, 12).join(', ')}`)
  }
  for (const [key, title] of [
    ['before', 'before the first call'],
    ['all', 'everything'],
  ]) {
    const isOver = sizes[key] > budget[key]
    const size = sizes[key].toFixed(1)
    console.log(`  ${size.padStart(6)}  ${title}, of ${budget[key]}${isOver ? ': TOO MUCH' : ''}`)
    if (isOver) over.push(`${name}, ${title}: ${size} kB of ${budget[key]}`)
  }
  console.log(`  ${sum(debug).toFixed(1).padStart(6)}  more with the option \`debug\``)
}
const css = readFileSync(path.join(work, 'node_modules', '@offhook', 'react', 'dist', 'styles.css'))
console.log(`\nstyles.css\n  ${kB(gzipped(css)).toFixed(1).padStart(6)}  as it is packed`)
if (over.length > 0) {
  console.error(`\nOver the budget (kB, minified and gzipped, without React):\n  ${over.join('\n  ')}`)
  process.exit(1)
}
