/* global window, document, getComputedStyle -- for the functions that run in the page */
// Runs axe on every story of the static Storybook in the modes that the story tests leave out: dark, high contrast, right-to-left.
// It also checks two promises beyond WCAG AA: touch targets of 44 px, and a contrast of 7:1 in high contrast.
//   node scripts/storybookAxe.js [part of a story id]      after `npm run build-storybook`
import { createRequire } from 'node:module'
import { showStories } from './showStories.js'

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
const findings = []
const count = await showStories({
  filter: ({ id }) => id.includes(only),
  modes,
  prepare: (page) => page.addScriptTag({ path: axe }),
  async inspect(page, story, mode) {
    const violations = await page.evaluate(findViolations, { runOnly, rules: mode.rules ?? {} })
    const small = await page.evaluate(findSmallTargets)
    for (const finding of [...violations, ...small]) findings.push(`${story.id}, ${mode.name}\n    ${finding}`)
  },
})
if (count === 0) findings.push(`No story has ${JSON.stringify(only)} in its id`)
if (findings.length > 0) {
  console.error(`${findings.join('\n')}\n\n${findings.length} findings in ${count} stories`)
  process.exit(1)
}
console.log(`${count} stories, each in ${modes.map(({ name }) => name).join(', ')}: axe finds nothing.`)

/** Runs in the page. */
async function findViolations(options) {
  // Without a graphics card, playing videos takes most of the processor time.
  for (const video of document.querySelectorAll('video')) video.pause()
  // `.sb-wrapper` is Storybook's error message for a failing story: hidden, but in every page.
  const results = await window.axe.run({ exclude: [['.sb-wrapper']] }, { ...options, resultTypes: ['violations'] })
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}\n      ${failureSummary}`),
  )
}

/** Runs in the page: finds visible controls narrower or lower than 44 px. Presses on an absolute pseudo-element count for its control. */
function findSmallTargets() {
  const boxOf = (target) => {
    const { width, height } = target.getBoundingClientRect()
    const after = getComputedStyle(target, '::after')
    if (after.content === 'none' || after.position !== 'absolute') return { width, height }
    return { width: Math.max(width, parseFloat(after.width)), height: Math.max(height, parseFloat(after.height)) }
  }
  return [...document.querySelectorAll('#storybook-root :is(button, select, input, a[href], summary, [tabindex="0"])')]
    .filter((target) => target.checkVisibility({ visibilityProperty: true }))
    .map((target) => ({ target, box: boxOf(target) }))
    .filter(({ box }) => box.width < 43.99 || box.height < 43.99)
    .map(
      ({ target, box }) =>
        `target of ${Math.round(box.width)} x ${Math.round(box.height)} px: ${target.outerHTML.slice(0, 120)}`,
    )
}
