import { afterEach, expect, it, vi } from 'vitest'
import { connectProtocolClient } from '../testing/connectProtocolClient'
import { killClis } from '../testing/runCli'
import { startProcess } from '../testing/startProcess'

// A running server process never ends silently.

const soon = { timeout: 20_000, interval: 20 }
/** Makes the process fail outside of every handler when it gets a signal. */
const failOnSignal = `process
  .on('SIGUSR2', () => void Promise.reject(new Error('on purpose')))
  .on('SIGHUP', () => { throw new Error('on purpose') })`
const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(failOnSignal)}` }

afterEach(killClis)

it('goes on after a rejection that no handler catches, logs it and counts it', async () => {
  const { cli, url } = await startProcess([], env)
  const alice = await connectProtocolClient(url, 'alice')
  cli.process.kill('SIGUSR2')
  await vi.waitFor(() => expect(cli.out()).toContain('"msg":"unhandled rejection"'), soon)
  expect(await alice.command('session:sync', { knownCalls: [] })).toMatchObject({ ok: true })
  const metrics = await (await fetch(`${url}/metrics`)).text()
  expect(metrics).toContain('offhook_unhandled_errors_total{kind="rejection"} 1')
  expect(cli.process.exitCode).toBeNull()
  alice.socket.disconnect()
})

it('lets its clients reconnect and exits with 1 after an exception that no handler catches', async () => {
  const { cli, url } = await startProcess([], env)
  const alice = await connectProtocolClient(url, 'alice')
  const draining = new Promise((resolve) => alice.socket.once('server:draining', resolve))
  cli.process.kill('SIGHUP')
  await draining
  expect(await cli.exit).toBe(1)
  expect(cli.out()).toContain('"msg":"uncaught exception, the process stops"')
})
