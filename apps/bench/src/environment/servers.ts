// Everything that runs on the host "server", as one process there; says "ready" when all of it answers.
//   node servers.ts <pages folder> <address> [flags of the Offhook server that hands out TURN]
import { spawn } from 'node:child_process'
import { createServer } from 'node:http'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { PeerServer } from 'peer'
import sirv from 'sirv'
import { Server } from 'socket.io'
import { ports } from './ports'

const [pages = '', address = '', ...turnFlags] = process.argv.slice(2)

/** The pages, and a relay for whoever brings no server: `relay` hands a message to another user, as it is. */
async function servePages(): Promise<void> {
  const files = sirv(pages)
  const httpServer = createServer((request, response) =>
    files(request, response, () => {
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

/** The published command line, from its build. */
async function serveOffhook(port: number, ...flags: string[]): Promise<void> {
  const cli = path.join(path.dirname(fileURLToPath(import.meta.resolve('@offhook/server'))), 'cli.js')
  const args = [cli, '--dev', '--host', address, '--port', String(port), '--log-level', 'error', ...flags]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] })
  child.once('exit', (code) => {
    console.error(`The Offhook server ended with ${code}`)
    process.exit(1)
  })
  const isUp = async () => (await fetch(`http://${address}:${port}/healthz`).catch(() => null))?.ok === true
  while (!(await isUp())) await new Promise((resolve) => setTimeout(resolve, 50))
}

await Promise.all([
  servePages(),
  servePeerJs(),
  serveOffhook(ports.offhookOff, '--preconnect', 'off'),
  serveOffhook(ports.offhookAll, '--preconnect', 'all'),
  ...(turnFlags.length > 0 ? [serveOffhook(ports.offhookRelay, '--preconnect', 'relay', ...turnFlags)] : []),
])
console.log('ready')
