import { composeStories } from '@storybook/react-vite'
import { render, type RenderResult } from '@testing-library/react'
import type { ComponentType } from 'react'
import { clearAllMocks, within } from 'storybook/test'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import kitStyles from '../styles/index.css?inline'
import { keepAppElements } from './keepAppElements'
import { differingPixels, takeScreenshot } from './screenshots'
import { foreignStyleSheets } from './styleSheets'

type StoryModule = Parameters<typeof composeStories>[0]
interface ComposedStory extends ComponentType {
  play?: (context: object) => Promise<void>
}

const modules = import.meta.glob<StoryModule>('../{parts,prebuilt}/*/*.stories.tsx', { eager: true })
const stories = Object.values(modules).flatMap((module) =>
  Object.entries(composeStories(module) as Record<string, ComposedStory>).map(([name, Story]) => ({
    name: `${String((module.default as { title: string }).title)}/${name}`,
    Story,
  })),
)

const sheets = { before: document.createElement('style'), kit: document.createElement('style'), after: document.createElement('style') }
const still = document.createElement('style')

beforeAll(() => {
  sheets.kit.textContent = kitStyles
  still.textContent =
    '*, ::before, ::after { animation: none !important; transition: none !important; caret-color: transparent !important }'
  document.head.append(sheets.before, sheets.kit, sheets.after, still)
  document.documentElement.dataset.theme = 'light'
  document.body.style.cssText = 'background: var(--offhook-surface)'
})
afterAll(() => {
  for (const style of [...Object.values(sheets), still]) style.remove()
  document.body.removeAttribute('style')
  delete document.documentElement.dataset.theme
})

describe('style sheets of the page do not change the kit', () => {
  it.for(stories)('$name', async ({ Story }) => {
    const t0 = performance.now()
    clearAllMocks()
    const { container, unmount } = render(<Story />)
    await Story.play?.({ canvasElement: container, canvas: within(container) })
    const restore = freezeTime()
    const t1 = performance.now()
    try {
      keepAppElements(container)
      const expected = await takeScreenshot()
      const t2 = performance.now()
      const failures: string[] = []
      for (const { name, css, place } of foreignStyleSheets) {
        sheets[place].textContent = css
        const actual = await takeScreenshot()
        sheets[place].textContent = ''
        const count = differingPixels(expected, actual)
        if (count > 0) failures.push(`${name}: ${String(count)}`)
      }
      console.log('TIME', t1 - t0, t2 - t1, performance.now() - t2)
      expect(failures).toEqual([])
    } finally {
      restore()
      unmount()
    }
  })
})

/** Stops the videos and the timers, so that every screenshot shows the same moment. */
function freezeTime(): () => void {
  for (const video of document.querySelectorAll('video')) video.pause()
  return () => undefined
}
