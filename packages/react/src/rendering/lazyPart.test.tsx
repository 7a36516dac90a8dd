import '@testing-library/jest-dom/vitest'
import { act, cleanup, render, screen } from '@testing-library/react'
import { type ComponentType, StrictMode } from 'react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { lazyPart } from './lazyPart'

const offline = () => Promise.reject<ComponentType>(new TypeError('Failed to fetch dynamically imported module'))
const hanging = () => new Promise<ComponentType>(() => undefined)
const Menu = () => <b>the menu</b>
const Fallback = ({ onRetry }: { onRetry: () => void }) => <button onClick={onRetry}>Try again</button>
const load = vi.fn<() => Promise<ComponentType>>()

beforeEach(() => {
  vi.useFakeTimers()
  load.mockReset()
})
afterEach(() => {
  cleanup()
  vi.useRealTimers()
  vi.restoreAllMocks()
})

/** Renders the part inside a host app, and waits until its code had time to load. */
async function renderInHost(Part: ComponentType, waitMs = 0) {
  const result = render(
    <StrictMode>
      <h1>Host app</h1>
      <Part />
    </StrictMode>,
  )
  await act(() => vi.advanceTimersByTimeAsync(waitMs))
  return result
}

const expectHost = () => expect(screen.getByRole('heading', { name: 'Host app' })).toBeInTheDocument()
/** Lets everything settle that the task starts. */
const settle = (task: () => void) =>
  act(() => {
    task()
    return Promise.resolve()
  })
const press = () => settle(() => screen.getByRole('button', { name: 'Try again' }).click())

it('renders the part when its code is loaded, and at once the next time', async () => {
  load.mockResolvedValue(Menu)
  const Part = lazyPart(load, Fallback)
  const { unmount } = await renderInHost(Part)
  expect(screen.getByText('the menu')).toBeInTheDocument()
  unmount()
  render(<Part />)
  expect(screen.getByText('the menu')).toBeInTheDocument()
})

describe.each([
  ['fails', offline, 0],
  ['hangs', hanging, 12_000],
  [
    'throws',
    () => {
      throw new Error('thrown by the loader')
    },
    0,
  ],
  ['is answered with another file', () => Promise.resolve(undefined as unknown as ComponentType), 0],
] as const)('code whose request %s', (_, fault, waitMs) => {
  it('leaves the host app mounted, and shows the fallback until the user tries again', async () => {
    load.mockImplementation(fault)
    await renderInHost(lazyPart(load, Fallback), waitMs)
    expectHost()
    await press()
    await act(() => vi.advanceTimersByTimeAsync(waitMs))
    expectHost()
    expect(screen.getByRole('button', { name: 'Try again' })).toBeInTheDocument()
    load.mockResolvedValue(Menu)
    await press()
    expect(screen.getByText('the menu')).toBeInTheDocument()
    expect(screen.queryByRole('button')).toBeNull()
  })

  it('is loaded again when the network is back', async () => {
    load.mockImplementation(fault)
    await renderInHost(lazyPart(load, Fallback), waitMs)
    load.mockResolvedValue(Menu)
    await settle(() => window.dispatchEvent(new Event('online')))
    expect(screen.getByText('the menu')).toBeInTheDocument()
  })

  it('is loaded again when the part is mounted again', async () => {
    load.mockImplementation(fault)
    const Part = lazyPart(load, Fallback)
    const { unmount } = await renderInHost(Part, waitMs)
    unmount()
    load.mockResolvedValue(Menu)
    await renderInHost(Part)
    expect(screen.getByText('the menu')).toBeInTheDocument()
  })

  it('shows nothing in place of a decoration', async () => {
    load.mockImplementation(fault)
    const { container } = await renderInHost(lazyPart(load, null), waitMs)
    expect(container.innerHTML).toBe('<h1>Host app</h1>')
  })
})

it('shows a part whose code arrives after the fallback was shown', async () => {
  let arrive: (part: ComponentType) => void = () => undefined
  load.mockImplementation(() => new Promise((resolve) => (arrive = resolve)))
  await renderInHost(lazyPart(load, Fallback), 12_000)
  expect(screen.getByRole('button', { name: 'Try again' })).toBeInTheDocument()
  await settle(() => arrive(Menu))
  expect(screen.getByText('the menu')).toBeInTheDocument()
})

it('leaves the host app mounted when the loaded part throws while it renders', async () => {
  vi.spyOn(console, 'error').mockReturnValue(undefined)
  let isBroken = true
  load.mockResolvedValue(() => {
    if (isBroken) throw new Error('broken')
    return <b>the menu</b>
  })
  await renderInHost(lazyPart(load, Fallback))
  expectHost()
  isBroken = false
  await press()
  expect(screen.getByText('the menu')).toBeInTheDocument()
})
