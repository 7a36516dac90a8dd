import { type Cli, runCli } from './runCli'
import { TEST_SECRET } from './startTestServer'

export interface ServerProcess {
  cli: Cli
  url: string
}

/** Runs a server process with the settings of production, for tokens of `testToken`. */
export async function startProcess(...args: string[]): Promise<ServerProcess> {
  const cli = runCli([
    ...['--port', '0', '--host', '127.0.0.1', '--domain', 'example.com', '--store', 'memory'],
    ...['--jwt-secret', TEST_SECRET, ...args],
  ])
  return { cli, url: `http://127.0.0.1:${await cli.listening()}` }
}
