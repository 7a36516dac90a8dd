import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { browserRingSignals } from './browserRingSignals'

const cleanups: (() => void)[] = []

beforeEach(() => {
  document.title = 'Inbox'
})
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup()
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

function start(method: keyof typeof browserRingSignals): { onWorks: ReturnType<typeof vi.fn>; stop: () => void } {
  const onWorks = vi.fn()
  const stop = browserRingSignals[method]('Alice', onWorks, 'call')
  cleanups.push(stop)
  return { onWorks, stop }
}

describe('title', () => {
  it('alternates with the name of the caller, and is restored', async () => {
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

  it('keeps a title that the app set meanwhile', () => {
    const { stop } = start('title')
    document.title = 'Inbox (1)'
    stop()
    expect(document.title).toBe('Inbox (1)')
  })
})

describe('the titles of two clients that ring in one page', () => {
  const ring = (caller: string) => {
    const stop = browserRingSignals.title(caller, () => undefined, caller)
    cleanups.push(stop)
    return stop
  }
  it.each(['first', 'last'])('restore the title of the page, the one that began %s stopping first', (which) => {
    const stops = [ring('Alice'), ring('Bob'), ring('Bob')]
    if (which === 'last') stops.reverse()
    for (const stop of stops) stop()
    expect(document.title).toBe('Inbox')
  })
})

describe('notification', () => {
  it('does not request permission', () => {
    const requestPermission = vi.spyOn(Notification, 'requestPermission')
    vi.spyOn(Notification, 'permission', 'get').mockReturnValue('default')
    const { onWorks } = start('notification')
    expect(requestPermission).not.toHaveBeenCalled()
    expect(onWorks).not.toHaveBeenCalled()
  })

  it('works while it is shown, and is closed when ringing stops', () => {
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

  it('does not work when the constructor throws', () => {
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

it('has one notification for a call on all pages of a user, and one for each call', () => {
  const tags: (string | undefined)[] = []
  class FakeNotification extends EventTarget {
    static permission = 'granted'
    close = () => undefined
    constructor(_title: string, { tag }: NotificationOptions) {
      super()
      tags.push(tag)
    }
  }
  vi.stubGlobal('Notification', FakeNotification)
  for (const callId of ['bob first', 'bob first', 'bob second', 'carol first'])
    cleanups.push(browserRingSignals.notification('Alex', () => undefined, callId))
  expect(new Set(tags).size).toBe(3)
  expect(tags[0]).toBe(tags[1])
})

describe('vibration', () => {
  const setUserActivation = (hasBeenActive: boolean) => {
    vi.spyOn(navigator, 'userActivation', 'get').mockReturnValue({ hasBeenActive, isActive: false })
  }

  it('reports that the browser vibrates, and stops', () => {
    setUserActivation(true)
    const vibrate = vi.spyOn(navigator, 'vibrate').mockReturnValue(true)
    const { onWorks, stop } = start('vibration')
    expect(onWorks.mock.calls).toEqual([[true]])
    stop()
    expect(vibrate).toHaveBeenLastCalledWith(0)
  })

  it('does not work when the browser refuses', () => {
    setUserActivation(true)
    vi.spyOn(navigator, 'vibrate').mockReturnValue(false)
    expect(start('vibration').onWorks).not.toHaveBeenCalled()
  })

  it('is not started before a gesture, because Chromium would log an error', () => {
    setUserActivation(false)
    const vibrate = vi.spyOn(navigator, 'vibrate').mockReturnValue(false)
    expect(start('vibration').onWorks).not.toHaveBeenCalled()
    expect(vibrate).not.toHaveBeenCalled()
  })
})
