import { afterEach, expect, it, vi } from 'vitest'

const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)

afterEach(() => {
  vi.unstubAllGlobals()
  warn.mockClear()
})

async function loadCopies(count: number): Promise<void> {
  for (let copy = 0; copy < count; copy++) {
    vi.resetModules()
    await import('../index')
  }
}

it('warns once of a second copy of the package in a page', async () => {
  vi.stubGlobal('window', {})
  await loadCopies(1)
  expect(warn).not.toHaveBeenCalled()
  await loadCopies(3)
  expect(warn).toHaveBeenCalledExactlyOnceWith(expect.stringContaining('@offhook/core twice'))
})

it('does not warn on a server, which evaluates modules again after each change', async () => {
  await loadCopies(2)
  expect(warn).not.toHaveBeenCalled()
})
