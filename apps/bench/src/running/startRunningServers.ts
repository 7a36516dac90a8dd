import { type ChildProcess, spawn } from 'node:child_process'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import sirv from 'sirv'
import type { Origins } from './openSituation.ts'

/** Serves the pages, and starts the published server from its build. */
export async function startRunningServers(pagesFolder: string): Promise<{ origins: Origins; close(): void }> {
  const pages = createServer(sirv(pagesFolder))
  const pagesPort = await listen(pages)
  const probe = createServer()
  const port = await listen(probe)
  await new Promise((resolve) => probe.close(resolve))

  const cli = path.join(path.dirname(fileURLToPath(import.meta.resolve('@offhook/server'))), 'cli.js')
  const args = [
    cli,
    '--dev',
    '--host',
    '127.0.0.1',
    '--port',
    String(port),
    '--log-level',
    'error',
    '--preconnect',
    'off',
  ]
  const child: ChildProcess = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] })
  const origins = { pages: `http://127.0.0.1:${pagesPort}`, server: `http://127.0.0.1:${port}` }
  const isHealthy = async () => (await fetch(`${origins.server}/healthz`).catch(() => null))?.ok === true
  while (!(await isHealthy())) {
    if (child.exitCode !== null) throw new Error(`The Offhook server exited with ${child.exitCode}`)
    await sleep(50)
  }
  return {
    origins,
    close() {
      child.kill()
      pages.close()
      pages.closeAllConnections()
    },
  }
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}
