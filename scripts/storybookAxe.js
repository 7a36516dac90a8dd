/* global window, document -- what runs in the page */
// axe over every story of the static Storybook in the modes that the story tests do not run in: dark, contrast, right-to-left. And two
// promises that go further than AA: a target for a finger is 44 px, and words in high contrast have 7 : 1.
//   node scripts/storybookAxe.js [part of a story id]      after `npm run build-storybook`
import { createRequire } from 'node:module'
import { showStories } from './storybookStage.js'

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
const runOnly = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa']
const modes = [
  { name: 'dark', globals: { theme: 'dark', direction: 'ltr', locale: 'en' } },
  {
    name: 'contrast',
    globals: { theme: 'contrast', direction: 'ltr', locale: 'en' },
    rules: { 'color-contrast-enhanced': { enabled: true } },
  },
  { name: 'right to left', globals: { theme: 'light', direction: 'rtl', locale: 'ar' } },
]

const only = process.argv[2] ?? ''
const found = []
const count = await showStories({
  wants: ({ id }) => id.includes(only),
  modes,
  prepare: (page) => page.addScriptTag({ path: axe }),
  async look(page, story, mode) {
    const violations = await page.evaluate(findViolations, { runOnly, rules: mode.rules ?? {} })
    const small = await page.evaluate(findSmallTargets)
    for (const what of [...violations, ...small]) found.push(`${story.id}, ${mode.name}\n    ${what}`)
  },
})
if (count === 0) found.push(`No story has ${JSON.stringify(only)} in its id`)
if (found.length > 0) {
  console.error(`${found.join('\n')}\n\n${found.length} findings in ${count} stories`)
  process.exit(1)
}
console.log(`${count} stories, each in ${modes.map(({ name }) => name).join(', ')}: axe finds nothing.`)

/** Runs in the page. */
async function findViolations(options) {
  // Moving pictures cost a machine without a graphics card most of its time.
  for (const video of document.querySelectorAll('video')) video.pause()
  // Storybook's own words for a story that fails are in every page.
  const results = await window.axe.run({ exclude: [['.sb-wrapper']] }, { ...options, resultTypes: ['violations'] })
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}\n      ${failureSummary}`),
  )
}

/** Runs in the page: what can be pressed, can be seen, and is smaller than 44 px either way. */
function findSmallTargets() {
  return [...document.querySelectorAll('#storybook-root :is(button, select, input, a[href], summary, [tabindex="0"])')]
    .filter((target) => target.checkVisibility({ visibilityProperty: true }))
    .map((target) => ({ target, box: target.getBoundingClientRect() }))
    .filter(({ box }) => box.width < 43.99 || box.height < 43.99)
    .map(
      ({ target, box }) =>
        `target of ${Math.round(box.width)} x ${Math.round(box.height)} px: ${target.outerHTML.slice(0, 120)}`,
    )
}
