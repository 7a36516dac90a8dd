// Every service on the host "server", in one process. Prints "ready" when all of them respond.
//   node servers.ts <folder of the pages> <address> [TURN flags of the Offhook server with `relay`]
import { spawn } from 'node:child_process'
import { createServer } from 'node:http'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { PeerServer } from 'peer'
import sirv from 'sirv'
import { Server } from 'socket.io'
import { ports } from './ports.ts'

const [pagesFolder = '', address = '', ...turnFlags] = process.argv.slice(2)

/** Serves the pages and a relay for implementations without a server: `relay` forwards a message to another user unchanged. */
async function servePages(): Promise<void> {
  const serveFile = sirv(pagesFolder)
  const httpServer = createServer((request, response) =>
    serveFile(request, response, () => {
      response.writeHead(404).end()
    }),
  )
  const io = new Server(httpServer)
  io.on('connection', (socket) => {
    void socket.join(String(socket.handshake.auth.user))
    socket.on('relay', (to: string, name: string, payload: unknown) => io.to(to).emit(name, payload))
  })
  await new Promise<void>((resolve) => httpServer.listen(ports.pages, address, resolve))
}

const servePeerJs = () =>
  new Promise<void>((resolve) => {
    PeerServer({ host: address, port: ports.peerjs, path: '/' }, () => resolve())
  })

/** Runs the published command line from its build. */
async function serveOffhook(port: number, ...flags: string[]): Promise<void> {
  const cli = path.join(path.dirname(fileURLToPath(import.meta.resolve('@offhook/server'))), 'cli.js')
  const args = [cli, '--dev', '--host', address, '--port', String(port), '--log-level', 'error', ...flags]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] })
  child.once('exit', (code) => {
    console.error(`The Offhook server exited with ${code}`)
    process.exit(1)
  })
  const isHealthy = async () => (await fetch(`http://${address}:${port}/healthz`).catch(() => null))?.ok === true
  while (!(await isHealthy())) await sleep(50)
}

await Promise.all([
  servePages(),
  servePeerJs(),
  serveOffhook(ports.offhookOff, '--preconnect', 'off'),
  serveOffhook(ports.offhookAll, '--preconnect', 'all'),
  ...(turnFlags.length > 0 ? [serveOffhook(ports.offhookRelay, '--preconnect', 'relay', ...turnFlags)] : []),
])
console.log('ready')
