// `npm run soak`: attacks a signaling server in every known way at once, while honest users call each other.
//   npm run soak                      25 seconds, as in `npm test`
//   npm run soak -- --minutes 10      how long the attacks last (or --seconds)
//   ... --pace 0.5                    half as many attempts a second of every attack
//   ... --only connect                only the attacks whose name contains this text; `none` for no attack
//   ... --keep                        keeps the log and the store of the server
// packages/server/src/soak/options.ts has the other arguments.
import { install } from './install.js'
import { onStop, signalAll, start, toolEnvironment } from './runCommand.js'

onStop(signalAll)

try {
  await install()
  const nodeArgs = ['--conditions=@offhook/source', '--import=./packages/server/src/testing/resolveTypeScript.js']
  const args = [...nodeArgs, 'packages/server/src/soak/main.ts', ...process.argv.slice(2)]
  const soak = start('node', args, { env: toolEnvironment(), stdio: 'inherit' })
  soak.once('close', (code) => (process.exitCode = code ?? 1))
} catch (error) {
  console.error(`${error.output ?? ''}\n${error.message}`)
  process.exitCode = 1
}
