// Forwards every connection to a UNIX socket to a TCP port of the host that it runs on. Prints "ready" when it listens.
//   node forwardPort.ts <socket> <port>
// The hosts share the file system of this machine and not its network.
import { connect, createServer } from 'node:net'

const [socketFile = '', port = ''] = process.argv.slice(2)

createServer((incoming) => {
  const outgoing = connect(Number(port), '127.0.0.1')
  for (const socket of [incoming, outgoing]) socket.on('error', () => socket.destroy())
  incoming.pipe(outgoing).pipe(incoming)
}).listen(socketFile, () => console.log('ready'))
