import { fileURLToPath } from 'node:url'
import type { Network } from '../../network/createNetwork'
import type { Host } from './hosts'
import { waitForLine } from './waitForLine'

/** Everything on the host "server"; `servers.ts` says what that is. */
export async function startServers(network: Network<Host>, pages: string, turnFlags: string[] = []): Promise<void> {
  const script = fileURLToPath(new URL('servers.ts', import.meta.url))
  const args = [script, pages, network.address('server'), ...turnFlags]
  const servers = network.spawn('server', process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  await waitForLine(servers, 'ready', 'The server')
}
