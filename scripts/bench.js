// `npm run bench`: measures Offhook and comparable libraries. apps/bench/src/main.ts documents the arguments.
import { install } from './install.js'
import { onStop, runPnpm, signalAll, start, toolEnvironment } from './runCommand.js'
import { orFail, runStep } from './runStep.js'

onStop(signalAll)

try {
  await install()
  await runStep('Building the packages', async () => {
    orFail(
      await runPnpm('exec', 'turbo', 'run', 'build', '--filter=@offhook/bench^...'),
      'The packages could not be built.',
    )
  })
  const args = ['apps/bench/src/main.ts', ...process.argv.slice(2)]
  const bench = start('node', args, { env: toolEnvironment(), stdio: 'inherit' })
  bench.once('close', (code) => (process.exitCode = code ?? 1))
} catch (error) {
  console.error(`${error.output ?? ''}\n${error.message}`)
  process.exitCode = 1
}
