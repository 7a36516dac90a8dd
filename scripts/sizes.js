// How much an app loads, minified and gzipped, React apart: measured on the packed packages, as an app's bundler takes them.
//   node scripts/sizes.js          prints the table, and fails when one is exceeded; build first
// "Before the first call" is what a page needs to be up, signed in and waiting for a call: the line to the server too, which comes with
// `connect()`. The engine of core is not in it: it is asked for by the first call, or once the page is online and has nothing better to
// do, and nothing waits for it before a call. "Everything" is that with the engine, the media link, which comes with a call, and every
// other chunk.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'vite'
import { root, runCommand, runPnpm } from './runCommand.js'
import { orFail } from './runStep.js'

const work = path.join(root, 'temp', 'sizes')
const packages = ['protocol', 'core', 'react']

/** What is promised, in kB of 1,000 bytes. */
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

/** The packed packages, unpacked where an app has them. */
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

/** What the packages depend on, from where this workspace has it. */
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

/** The files that come with this one, without anything dynamic. */
function withStatic(file, chunks, seen = new Set()) {
  const chunk = chunks.find(({ fileName }) => fileName === file)
  if (!chunk || seen.has(file)) return seen
  seen.add(file)
  for (const imported of chunk.imports) withStatic(imported, chunks, seen)
  return seen
}

const kB = (bytes) => bytes / 1000
const gzipped = (code) => gzipSync(code, { level: 9 }).length

/** Where the weight of a chunk comes from: minified bytes of each package, largest first. */
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
  const line = chunks.find(({ moduleIds }) => moduleIds.some((id) => /socketIoSignaling/.test(id)))
  if (!entry || !line) throw new Error(`No entry or no line to the server among ${[...sizeOf.keys()].join(', ')}`)
  const before = withStatic(line.fileName, chunks, withStatic(entry.fileName, chunks))
  const sum = (files) => kB([...files].reduce((total, file) => total + sizeOf.get(file), 0))
  const sizes = { before: sum(before), all: sum(sizeOf.keys()) }

  console.log(`\n${name}`)
  for (const chunk of chunks) {
    const isEngine = chunk.moduleIds.some((id) => /createCallEngine/.test(id))
    const later = isEngine ? 'when idle' : 'by a call'
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
}
const css = readFileSync(path.join(work, 'node_modules', '@offhook', 'react', 'dist', 'styles.css'))
console.log(`\nstyles.css\n  ${kB(gzipped(css)).toFixed(1).padStart(6)}  as it is packed`)
if (over.length > 0) {
  console.error(`\nMore than was promised (kB, minified and gzipped, React apart):\n  ${over.join('\n  ')}`)
  process.exit(1)
}
