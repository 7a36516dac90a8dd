import { fileURLToPath } from 'node:url'
import type { Network } from '../../network/createNetwork.ts'
import type { Host } from './hosts.ts'
import { waitForLine } from './waitForLine.ts'

/** Starts the services of `servers.ts` on the host "server". */
export async function startServers(
  network: Network<Host>,
  pagesFolder: string,
  turnFlags: string[] = [],
): Promise<void> {
  const script = fileURLToPath(new URL('servers.ts', import.meta.url))
  const args = [script, pagesFolder, network.address('server'), ...turnFlags]
  const servers = network.spawn('server', process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  await waitForLine(servers, 'ready', 'The server process')
}
