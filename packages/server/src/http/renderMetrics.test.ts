import { expect, it } from 'vitest'
import { createMetricsRenderer } from './renderMetrics'

function start(renderMs: number) {
  const clock = { time: 0, renderings: 0 }
  const registry = {
    metrics: () => {
      clock.renderings += 1
      clock.time += renderMs
      return Promise.resolve(`rendered ${clock.renderings}`)
    },
  }
  return { clock, render: createMetricsRenderer(registry, () => clock.time) }
}

it('takes a tenth of the time at most, however many requests there are', async () => {
  const { clock, render } = start(20)
  while (clock.time < 10_000) {
    await render()
    clock.time += 1
  }
  expect(clock.renderings * 20).toBeLessThanOrEqual(1_020)
  expect(clock.renderings).toBeGreaterThan(40)
})

it('renders once for requests that come together', async () => {
  const { render } = start(0)
  expect(await Promise.all([render(), render(), render()])).toEqual(['rendered 1', 'rendered 1', 'rendered 1'])
})

it('renders anew for each request after a second, however long it took', async () => {
  const { clock, render } = start(500)
  expect(await render()).toBe('rendered 1')
  clock.time += 1_000
  expect(await render()).toBe('rendered 2')
})

it('renders again after a failure', async () => {
  let count = 0
  const metrics = () => {
    count += 1
    return count === 1 ? Promise.reject(new Error('a collector failed')) : Promise.resolve('rendered')
  }
  const render = createMetricsRenderer({ metrics }, () => 0)
  await expect(render()).rejects.toThrow('a collector failed')
  expect(await render()).toBe('rendered')
})
