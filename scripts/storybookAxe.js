/* global window, document -- what runs in the page */
// axe over every story of the static Storybook in the modes that the story tests do not run in: dark, contrast, right-to-left.
//   node scripts/storybookAxe.js [part of a story id]      after `npm run build-storybook`
import { createRequire } from 'node:module'
import { showStories } from './storybookStage.js'

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa']
const modes = [
  { name: 'dark', globals: { theme: 'dark', direction: 'ltr', locale: 'en' } },
  { name: 'contrast', globals: { theme: 'contrast', direction: 'ltr', locale: 'en' } },
  { name: 'right to left', globals: { theme: 'light', direction: 'rtl', locale: 'ar' } },
]

const only = process.argv[2] ?? ''
const found = []
const count = await showStories({
  wants: ({ id }) => id.includes(only),
  modes,
  prepare: (page) => page.addScriptTag({ path: axe }),
  async look(page, story, mode) {
    const violations = await page.evaluate(async (runOnly) => {
      // Moving pictures cost a machine without a graphics card most of its time.
      for (const video of document.querySelectorAll('video')) video.pause()
      const results = await window.axe.run(document.body, { runOnly, resultTypes: ['violations'] })
      return results.violations.map(
        ({ id, nodes }) => `${id}: ${nodes[0].target.join(' ')}\n      ${nodes[0].failureSummary}`,
      )
    }, tags)
    for (const violation of violations) found.push(`${story.id}, ${mode.name}\n    ${violation}`)
  },
})
if (count === 0) found.push(`No story has ${JSON.stringify(only)} in its id`)
if (found.length > 0) {
  console.error(`${found.join('\n')}\n\n${found.length} violations in ${count} stories`)
  process.exit(1)
}
console.log(`${count} stories, each in ${modes.map(({ name }) => name).join(', ')}: axe finds nothing.`)
