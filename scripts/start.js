// `npm start`: installs, builds and serves the demo from a fresh clone. Needs only Node 20 and npm.
//   PORT (default 3000) and HOST (default: the loopback address) set where it listens.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { install } from './install.js'
import { onStop, root, runPnpm, signalAll, start, toolEnvironment } from './runCommand.js'
import { orFail, runStep, say } from './runStep.js'

onStop(signalAll)

try {
  await install()
  await runStep('Building', async () => {
    orFail(await runPnpm('exec', 'turbo', 'run', 'build', '--filter=@offhook/demo...'), 'The build failed.')
  })
} catch (error) {
  console.error(`${error.output ?? ''}\n${error.message}`)
  process.exit(1)
}

const demo = path.join(root, 'apps', 'demo')
const command = JSON.parse(readFileSync(path.join(demo, 'package.json'), 'utf8')).scripts.start
say('Starting the demo')
const server = start(command, [], { cwd: demo, env: toolEnvironment(), shell: true, stdio: 'inherit' })
server.once('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' || signal === 'SIGTERM' ? 0 : 1)))
