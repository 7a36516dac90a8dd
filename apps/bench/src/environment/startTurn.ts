import { spawnSync } from 'node:child_process'
import type { Network } from '../../network/createNetwork.ts'
import { waitForLine } from './waitForLine.ts'

const SECRET = 'bench'
const PORT = 3_478

/**
 * Starts coturn on the host "turn".
 *
 * @returns the flags of an Offhook server that uses it; `null` when coturn is not installed
 */
export async function startTurn(network: Network<'turn'>): Promise<string[] | null> {
  if (spawnSync('turnserver', ['--version']).error) return null
  const address = network.address('turn')
  const args = [
    '-n', // no configuration file
    ...['--listening-ip', address, '--relay-ip', address, '--listening-port', String(PORT)],
    ...['--use-auth-secret', '--static-auth-secret', SECRET, '--realm', 'bench'],
    ...['--fingerprint', '--no-tls', '--no-dtls', '--no-cli', '--no-multicast-peers', '--log-file', 'stdout'],
    ...['--pidfile', '/dev/null'],
  ]
  const turnServer = network.spawn('turn', 'turnserver', args, { stdio: ['ignore', 'pipe', 'ignore'] })
  await waitForLine(turnServer, 'Total General servers', 'turnserver')
  return ['--turn-urls', `turn:${address}:${PORT}?transport=udp`, '--turn-secret', SECRET]
}
