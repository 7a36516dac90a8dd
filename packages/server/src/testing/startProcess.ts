import { type Cli, runCli } from './runCli'
import { TEST_SECRET } from './startTestServer'

export interface ServerProcess {
  cli: Cli
  url: string
}

/**
 * Runs a server process with the settings of production, for tokens of `testToken`.
 *
 * @param env variables in addition to those of this process
 */
export async function startProcess(args: readonly string[] = [], env: NodeJS.ProcessEnv = {}): Promise<ServerProcess> {
  const settings = [
    ...['--port', '0', '--host', '127.0.0.1', '--domain', 'example.com', '--store', 'memory'],
    ...['--jwt-secret', TEST_SECRET, ...args],
  ]
  const cli = runCli(settings, { env: { ...process.env, ...env } })
  return { cli, url: `http://127.0.0.1:${await cli.listening()}` }
}
