import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { browserRingSignals } from './browserRingSignals'

const tidy: (() => void)[] = []

beforeEach(() => {
  document.title = 'Inbox'
})
afterEach(() => {
  for (const step of tidy.splice(0)) step()
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

function start(way: keyof typeof browserRingSignals): { onWorks: ReturnType<typeof vi.fn>; stop: () => void } {
  const onWorks = vi.fn()
  const stop = browserRingSignals[way]('Alice', onWorks)
  tidy.push(stop)
  return { onWorks, stop }
}

describe('the title', () => {
  it('blinks the name, and is itself again', async () => {
    const { onWorks, stop } = start('title')
    expect(document.title).toBe('☎ Alice')
    expect(onWorks.mock.calls).toEqual([[true]])
    for (const title of ['Inbox', '☎ Alice']) {
      await vi.waitFor(
        () => {
          expect(document.title).toBe(title)
        },
        { timeout: 5000 },
      )
    }
    stop()
    expect(document.title).toBe('Inbox')
  })

  it('keeps what the app has made of it meanwhile', () => {
    const { stop } = start('title')
    document.title = 'Inbox (1)'
    stop()
    expect(document.title).toBe('Inbox (1)')
  })
})

describe('a notification', () => {
  it('asks nobody for permission', () => {
    const ask = vi.spyOn(Notification, 'requestPermission')
    vi.spyOn(Notification, 'permission', 'get').mockReturnValue('default')
    const { onWorks } = start('notification')
    expect(ask).not.toHaveBeenCalled()
    expect(onWorks).not.toHaveBeenCalled()
  })

  it('works once it is shown, no longer when it is put away, and goes with the ringing', () => {
    class FakeNotification extends EventTarget {
      static permission = 'granted'
      static last: FakeNotification | null = null
      close = vi.fn()
      constructor(readonly title: string) {
        super()
        FakeNotification.last = this
      }
    }
    vi.stubGlobal('Notification', FakeNotification)
    const { onWorks, stop } = start('notification')
    const shown = FakeNotification.last ?? expect.unreachable()
    expect([shown.title, onWorks.mock.calls]).toEqual(['Alice', []])
    shown.dispatchEvent(new Event('show'))
    shown.dispatchEvent(new Event('close'))
    expect(onWorks.mock.calls).toEqual([[true], [false]])
    stop()
    expect(shown.close).toHaveBeenCalledOnce()
  })

  it('is none where the constructor may not be used', () => {
    vi.stubGlobal(
      'Notification',
      Object.assign(
        vi.fn(() => {
          throw new TypeError('Illegal constructor')
        }),
        { permission: 'granted' },
      ),
    )
    expect(start('notification').onWorks).not.toHaveBeenCalled()
  })
})

describe('the vibration', () => {
  const touched = (hasBeenActive: boolean) => {
    vi.spyOn(navigator, 'userActivation', 'get').mockReturnValue({ hasBeenActive, isActive: false })
  }

  it('says whether the browser does it, and ends', () => {
    touched(true)
    const vibrate = vi.spyOn(navigator, 'vibrate').mockReturnValue(true)
    const { onWorks, stop } = start('vibration')
    expect(onWorks.mock.calls).toEqual([[true]])
    stop()
    expect(vibrate).toHaveBeenLastCalledWith(0)
  })

  it('is none where the browser will not', () => {
    touched(true)
    vi.spyOn(navigator, 'vibrate').mockReturnValue(false)
    expect(start('vibration').onWorks).not.toHaveBeenCalled()
  })

  it('is not asked for before a gesture: Chromium would complain in the console', () => {
    touched(false)
    const vibrate = vi.spyOn(navigator, 'vibrate').mockReturnValue(false)
    expect(start('vibration').onWorks).not.toHaveBeenCalled()
    expect(vibrate).not.toHaveBeenCalled()
  })
})
