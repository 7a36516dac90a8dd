import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { acquireBrowserScreenWakeLock } from './browserScreenWakeLock'

// Real wake locks; the page is hidden by a stub, because a test page cannot hide itself.

let granted: WakeLockSentinel[] = []
let visibility: DocumentVisibilityState = 'visible'
let release: () => void = () => undefined

const held = () => granted.filter(({ released }) => !released).length
const request = WakeLock.prototype.request

function setVisibility(next: DocumentVisibilityState): void {
  visibility = next
  document.dispatchEvent(new Event('visibilitychange'))
}

/** What the browser does with a page that is hidden. */
async function hidePage(): Promise<void> {
  setVisibility('hidden')
  await Promise.all(granted.map((sentinel) => sentinel.release()))
}

beforeEach(() => {
  granted = []
  visibility = 'visible'
  vi.spyOn(document, 'visibilityState', 'get').mockImplementation(() => visibility)
  vi.spyOn(WakeLock.prototype, 'request').mockImplementation(async function (this: WakeLock, type) {
    const sentinel = await request.call(this, type)
    granted.push(sentinel)
    return sentinel
  })
})

afterEach(async () => {
  release()
  vi.restoreAllMocks()
  await Promise.all(granted.map((sentinel) => sentinel.release()))
})

describe('the wake lock of the browser', () => {
  it('is held, and taken again when the page is shown', async () => {
    release = acquireBrowserScreenWakeLock()
    await vi.waitFor(() => expect(held()).toBe(1))
    await hidePage()
    expect(held()).toBe(0)
    setVisibility('visible')
    await vi.waitFor(() => expect(held()).toBe(1))
    release()
    await vi.waitFor(() => expect(held()).toBe(0))
  })

  it('is not requested by a hidden page before it is shown', async () => {
    visibility = 'hidden'
    release = acquireBrowserScreenWakeLock()
    expect(WakeLock.prototype.request).not.toHaveBeenCalled()
    setVisibility('visible')
    await vi.waitFor(() => expect(held()).toBe(1))
  })

  it('is let go when it is granted after the call has ended', async () => {
    acquireBrowserScreenWakeLock()()
    await vi.waitFor(() => expect(granted).toHaveLength(1))
    await vi.waitFor(() => expect(held()).toBe(0))
    setVisibility('visible')
    expect(WakeLock.prototype.request).toHaveBeenCalledOnce()
  })

  it('is taken on return after the browser has let it go by itself', async () => {
    release = acquireBrowserScreenWakeLock()
    await vi.waitFor(() => expect(held()).toBe(1))
    await granted[0]?.release()
    setVisibility('visible')
    await vi.waitFor(() => expect(held()).toBe(1))
    expect(granted).toHaveLength(2)
  })

  it.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new DOMException('no', 'NotAllowedError')
      },
    ],
    ['rejects', () => Promise.reject(new DOMException('no', 'NotAllowedError'))],
    ['never answers', () => new Promise(() => undefined)],
  ])('is requested again on return where the browser %s at first', async (_, refuse) => {
    vi.mocked(WakeLock.prototype.request).mockImplementationOnce(refuse as () => Promise<WakeLockSentinel>)
    release = acquireBrowserScreenWakeLock()
    await vi.waitFor(() => expect(WakeLock.prototype.request).toHaveBeenCalledOnce())
    setVisibility('hidden')
    setVisibility('visible')
    await vi.waitFor(() => expect(held()).toBe(1))
  })

  it('is absent in browsers without it', () => {
    vi.spyOn(navigator, 'wakeLock', 'get').mockReturnValue(undefined as unknown as WakeLock)
    release = acquireBrowserScreenWakeLock()
    setVisibility('visible')
    expect(granted).toEqual([])
  })
})
