// Installs the workspace's packages if the lockfile has changed since the last installation.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { root, runPnpm } from './runCommand.js'
import { orFail, runStep } from './runStep.js'

const MINIMUM_NODE_MAJOR = 20
const stampFile = path.join(root, 'node_modules', '.offhook-installed')

/** A hash of everything that decides what is installed. */
function installationStamp() {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}`)
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml']) hash.update(readFileSync(path.join(root, file)))
  return hash.digest('hex')
}

export async function install() {
  if (Number(process.versions.node.split('.')[0]) < MINIMUM_NODE_MAJOR) {
    console.error(`Offhook needs Node ${MINIMUM_NODE_MAJOR} or newer; this is ${process.version}.`)
    process.exit(1)
  }
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === installationStamp()) return
  await runStep('Installing packages', async () => {
    orFail(await runPnpm('install', '--frozen-lockfile'), 'The packages could not be installed.')
    writeFileSync(stampFile, installationStamp())
  })
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  await install().catch((error) => {
    console.error(`${error.output ?? ''}\n${error.message}`)
    process.exit(1)
  })
}
