// What an app loads, minified and gzipped, without React: measured on the packed packages, as the bundler of an app uses them.
//   node scripts/sizes.js          prints the table and fails when a size exceeds its budget; build the packages first
//   node scripts/sizes.js --why    also prints which packages each chunk consists of
// "Before the first call" is what a page needs to be online and to wait for a call, the connection to the server included. Core's call
// engine and media transport are not part of it: they are loaded once the page is online and idle, or by the first call, and nothing
// before a call waits for them. "Everything" adds both and every other chunk, except those that a call never loads unless the app or its
// user asks for them (`optionalCode`): they are listed, and have sums of their own.
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { bundleApp } from '../apps/bench/src/size/bundleApp.ts'
import { chunksBeforeCall, CONNECTION_MODULE, gzippedSize, totalSize } from '../apps/bench/src/size/measureChunks.ts'
import { root, runCommand, runPnpm } from './runCommand.js'
import { orFail } from './runStep.js'

const work = path.join(root, 'temp', 'sizes')
const packages = ['protocol', 'core', 'react']

/** In kB of 1,000 bytes. */
const budgets = {
  'hooks and core': { before: 39, all: 84 },
  'with the ready screens': { before: 52, all: 102.5 },
}

const CSS_BUDGET = 11

const hooks = `export { createCallClient } from '@offhook/core'
export { CallProvider, useAudioLevel, useCall, useCallClient, useCallDuration, useCallLabels, useCallStore, useConnection,
  useDevices, useIncomingCall, useParticipant, useParticipantIds, useTrackElement } from '@offhook/react'`
const sources = {
  'hooks and core': hooks,
  'with the ready screens': `${hooks}\nexport { CallButton, CallScreen, IncomingCallModal } from '@offhook/react'`,
}

/** Packs the packages and unpacks them into a `node_modules` folder. */
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

/** Resolves the dependencies of the unpacked packages from the packages in this workspace. */
const workspaceDependencies = {
  name: 'workspace-dependencies',
  enforce: 'pre',
  async resolveId(source, importer) {
    const match = /temp[\\/]sizes[\\/]node_modules[\\/]@offhook[\\/](\w+)[\\/]/.exec(importer ?? '')
    if (!match || /^[./]|^@offhook\//.test(source) || path.isAbsolute(source)) return null
    return this.resolve(source, path.join(root, 'packages', match[1], 'package.json'), { skipSelf: true })
  },
}

const kB = (bytes) => bytes / 1000

/** The minified sizes of the packages in a chunk, largest first. */
function packageSizes({ modules }) {
  const sizes = new Map()
  for (const [id, { renderedLength }] of Object.entries(modules)) {
    const match = [...id.matchAll(/node_modules[\\/](?!\.pnpm)((?:@[^\\/]+[\\/])?[^\\/]+)/g)].at(-1)
    const name = match ? match[1] : 'this file'
    sizes.set(name, (sizes.get(name) ?? 0) + renderedLength)
  }
  return [...sizes].sort((a, b) => b[1] - a[1]).map(([name, bytes]) => `${name} ${kB(bytes).toFixed(1)}`)
}

/** Chunks that consist of these modules only are loaded on demand. */
const optionalCode = [
  {
    when: 'with debug',
    title: 'with the option `debug`',
    modules: /consoleLogger|describeTransition|logSignaling|logCommands|createDebugLog|debugLog/,
  },
  {
    when: 'for statistics',
    title: 'with statistics and reports: the panel, `useCallStats`, `callReport`',
    modules: /statisticsCode|[\\/]parts[\\/]CallStats[\\/]|[\\/]useCallStats/,
  },
]
const optionOf = ({ moduleIds }) =>
  moduleIds.length > 0 ? optionalCode.find(({ modules }) => moduleIds.every((id) => modules.test(id))) : undefined

/** Fails when other code imports an optional chunk statically, and so always loads it. */
function checkOptionalChunks(chunks) {
  for (const chunk of chunks) {
    const imported = chunks.filter(({ fileName }) => chunk.imports.includes(fileName))
    const wrong = imported.find((other) => optionOf(other) && optionOf(other) !== optionOf(chunk))
    if (wrong) throw new Error(`${chunk.name} imports ${wrong.name}, which is to be loaded on demand`)
  }
  for (const option of optionalCode) {
    if (!chunks.some((chunk) => optionOf(chunk) === option)) throw new Error(`No chunk is loaded ${option.title}`)
  }
}

/** When an app loads a chunk. */
function loadTime(chunk, beforeCall) {
  if (chunk.isEntry) return 'at once'
  if (beforeCall.has(chunk)) return 'by connect()'
  const option = optionOf(chunk)
  if (option) return option.when
  return chunk.moduleIds.some((id) => /createCallEngine|simplePeerTransport/.test(id)) ? 'when idle' : 'by a call'
}

await unpack()
const exceeded = []
for (const [name, budget] of Object.entries(budgets)) {
  const chunks = await bundleApp({ root: work, name, source: sources[name], plugin: workspaceDependencies })
  const beforeCall = chunksBeforeCall(chunks, CONNECTION_MODULE)
  checkOptionalChunks(chunks)
  const required = chunks.filter((chunk) => !optionOf(chunk))
  const sizes = { before: kB(totalSize(beforeCall)), all: kB(totalSize(required)) }

  console.log(`\n${name}`)
  for (const chunk of chunks) {
    const size = kB(gzippedSize(chunk.code)).toFixed(1).padStart(6)
    console.log(`  ${size}  ${loadTime(chunk, beforeCall).padEnd(14)} ${chunk.name}`)
    if (process.argv.includes('--why')) console.log(`          ${packageSizes(chunk).slice(0, 12).join(', ')}`)
  }
  for (const [key, title] of [
    ['before', 'before the first call'],
    ['all', 'everything'],
  ]) {
    const isExceeded = sizes[key] > budget[key]
    const size = sizes[key].toFixed(1)
    console.log(`  ${size.padStart(6)}  ${title}, of ${budget[key]}${isExceeded ? ': OVER BUDGET' : ''}`)
    if (isExceeded) exceeded.push(`${name}, ${title}: ${size} kB of ${budget[key]}`)
  }
  for (const option of optionalCode) {
    const size = kB(totalSize(chunks.filter((chunk) => optionOf(chunk) === option)))
    console.log(`  ${size.toFixed(1).padStart(6)}  more ${option.title}`)
  }
}
const css = readFileSync(path.join(work, 'node_modules', '@offhook', 'react', 'dist', 'styles.css'))
const cssSize = kB(gzippedSize(css)).toFixed(1)
console.log(`\nstyles.css\n  ${cssSize.padStart(6)}  as it is packed, of ${CSS_BUDGET}`)
if (Number(cssSize) > CSS_BUDGET) exceeded.push(`styles.css: ${cssSize} kB of ${CSS_BUDGET}`)
if (exceeded.length > 0) {
  console.error(`\nOver budget (kB, minified and gzipped, without React):\n  ${exceeded.join('\n  ')}`)
  process.exit(1)
}
