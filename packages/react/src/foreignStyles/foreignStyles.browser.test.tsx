import { composeStories } from '@storybook/react-vite'
import { cleanup, render } from '@testing-library/react'
import type { ComponentType } from 'react'
import { clearAllMocks, userEvent, within } from 'storybook/test'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import kitStyles from '../styles/index.css?inline'
import { keepAppElements } from './testing/keepAppElements'
import { difference, takeScreenshot, takeStableScreenshot } from './testing/screenshots'
import { foreignStyleSheets } from './testing/styleSheets'

type StoryModule = Parameters<typeof composeStories>[0]
type ComposedStory = ComponentType & { play?: (context: object) => Promise<void> }

const modules = import.meta.glob<StoryModule>('../{parts,prebuilt}/*/*.stories.tsx', { eager: true })
const stories = Object.values(modules).flatMap((module) =>
  Object.entries(composeStories(module) as Record<string, ComposedStory>).map(([name, Story]) => ({
    name: `${(module.default as { title: string }).title}/${name}`,
    Story,
  })),
)

const sheets = {
  before: document.createElement('style'),
  kit: document.createElement('style'),
  after: document.createElement('style'),
}
const still = document.createElement('style')

beforeAll(() => {
  sheets.kit.textContent = kitStyles
  still.textContent =
    '*, ::before, ::after { animation: none !important; transition: none !important; caret-color: transparent !important }'
  document.head.append(sheets.before, sheets.kit, sheets.after, still)
  document.documentElement.dataset.theme = 'light'
  document.body.style.cssText = 'background: var(--offhook-surface)'
  // The line breaks of the test page, which `white-space: pre` shows.
  for (const node of [...document.body.childNodes]) if (node instanceof Text) node.remove()
})
afterAll(() => {
  for (const style of [...Object.values(sheets), still]) style.remove()
  document.body.removeAttribute('style')
  delete document.documentElement.dataset.theme
})

describe('style sheets of the page do not change the kit', () => {
  it.for(stories)('$name', async ({ Story }) => {
    clearAllMocks()
    vi.spyOn(Date, 'now').mockReturnValue(Date.now())
    // The clock of the timer of the call, and of the animations of the stories.
    vi.spyOn(performance, 'now').mockReturnValue(performance.now())
    const intervals = vi.spyOn(globalThis, 'setInterval')
    const { container } = render(<Story />)
    // A part that is inline is in a line of the page, and the page decides how high that is.
    container.style.display = 'grid'
    await Story.play?.({ canvasElement: container, canvas: within(container), userEvent })
    try {
      await vi.waitFor(() =>
        expect([...document.querySelectorAll('video')].every((video) => video.readyState > 2)).toBe(true),
      )
      // The animations of the stories.
      for (const { value } of intervals.mock.results) clearInterval(value as number)
      keepAppElements(container)
      const expected = await takeStableScreenshot()
      const failures: string[] = []
      for (const { name, css, place } of foreignStyleSheets) {
        sheets[place].textContent = css
        const actual = await takeScreenshot()
        sheets[place].textContent = ''
        const found = difference(expected, actual)
        if (found !== null) failures.push(`${name}: ${found}`)
      }
      expect(failures).toEqual([])
    } finally {
      cleanup()
      vi.restoreAllMocks()
    }
  })
})
