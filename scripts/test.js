// `npm test`: everything that must hold, from a fresh clone. Needs Node 20 and npm, nothing else.
//   npm test -- unit e2e     only these steps (see `steps`); `npm run check` is all that needs no browser
import { readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { ensureChromium } from './chromium.js'
import { ensureCoturn } from './coturn.js'
import { ensureFirefox } from './firefox.js'
import { install } from './install.js'
import { onStop, root, runCommand, runPnpm, signalAll } from './runCommand.js'
import { orFail, runStep, StepError } from './runStep.js'

/** A check that passes or fails as a whole. */
const check = (title, run) => ({
  title,
  run: async (environment) => {
    orFail(await run(environment), `${title}: failed.`)
    return { passed: 1, failed: 0, skipped: 0 }
  },
})

/** The tests of some of the projects in vitest.config.ts. */
const vitest = (title, ...projects) => ({
  title,
  needsChromium: !projects.includes('unit'),
  needsFirefox: projects.includes('e2e'),
  needsCoturn: projects.includes('e2e'),
  run: async (environment) => {
    const file = path.join(root, 'temp', 'results', `${projects[0]}.json`)
    rmSync(file, { force: true })
    const chosen = projects.map((project) => `--project=${project}`)
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
    const result = await runCommand('vitest', ['run', ...chosen, ...reporters], { env: environment })
    return { ...count(result, file), output: result.output }
  },
})

/** Sums up vitest's JSON report. A file that could not be loaded, or an error outside of any test, is one failure. */
function count({ code }, file) {
  let report
  try {
    report = JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return { passed: 0, failed: 1, skipped: 0 }
  }
  const unloaded = report.testResults.filter(
    (suite) => suite.status === 'failed' && suite.assertionResults.length === 0,
  )
  const passed = report.numPassedTests
  const failed = report.numFailedTests + unloaded.length
  const skipped = report.numPendingTests + report.numTodoTests
  return { passed, failed: failed === 0 && (code !== 0 || passed === 0) ? 1 : failed, skipped }
}

const steps = {
  build: check('Build, with publint and attw on every package', () => runPnpm('run', 'build')),
  typecheck: check('Type check', () => runPnpm('run', 'typecheck')),
  lint: check('Lint, import rules, cycles', () => runPnpm('run', 'lint')),
  format: check('Format', () => runCommand('prettier', ['--check', '.'])),
  api: check('API reports', () => runCommand('node', ['scripts/apiReports.js'])),
  sizes: check('Sizes of what an app loads', () => runCommand('node', ['scripts/sizes.js'])),
  unit: vitest('Unit tests', 'unit', 'unit-react'),
  browser: vitest('Tests in Chromium', 'browser'),
  storybook: vitest('Stories in Chromium, with axe', 'storybook'),
  'build-storybook': check('Static Storybook', () => runPnpm('run', 'build-storybook')),
  axe: {
    ...check('axe on the static Storybook: dark, high contrast, right to left', (env) =>
      runCommand('node', ['scripts/storybookAxe.js'], { env }),
    ),
    needsChromium: true,
  },
  packages: vitest('Packed packages in a stranger’s app', 'packages'),
  e2e: vitest('Calls between real browsers', 'e2e'),
}

function chosenSteps() {
  const names = process.argv.slice(2)
  const unknown = names.filter((name) => !(name in steps))
  if (unknown.length > 0) {
    console.error(`No such step: ${unknown.join(', ')}. There are: ${Object.keys(steps).join(', ')}.`)
    process.exit(1)
  }
  return names.length > 0 ? names.map((name) => steps[name]) : Object.values(steps)
}

const total = { passed: 0, failed: 0, skipped: 0 }

function add(counts) {
  for (const key of Object.keys(total)) total[key] += counts[key]
}

function finish() {
  const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : ''
  console.log(`\n${total.passed} passed, ${total.failed} failed${skipped}`)
  process.exit(total.failed > 0 ? 1 : 0)
}

/** Does some work; when it fails, that is shown with the output of the failing command, and counted. */
async function attempt(work) {
  try {
    await work()
    return true
  } catch (error) {
    console.log(`\n${error.output ?? ''}\n${error instanceof StepError ? error.message : error.stack}\n`)
    add(error.counts ?? { passed: 0, failed: 1, skipped: 0 })
    return false
  }
}

onStop((signal) => {
  signalAll(signal)
  process.exit(signal === 'SIGINT' ? 130 : 143)
})

const chosen = chosenSteps()
const environment = {}
const failedTitles = []

if (!(await attempt(install))) finish()
for (const [name, need, ensure, variable] of [
  ['Chromium', 'needsChromium', ensureChromium, 'CHROMIUM_PATH'],
  ['Firefox', 'needsFirefox', ensureFirefox, 'FIREFOX_PATH'],
  ['coturn', 'needsCoturn', ensureCoturn, 'TURNSERVER_PATH'],
]) {
  if (!chosen.some((step) => step[need])) continue
  const find = async () => {
    const file = await ensure()
    environment[variable] = file
    return { summary: file }
  }
  await attempt(() => runStep(`Finding ${name}, or fetching it`, find))
}
for (const { title, run } of chosen) {
  const work = async () => {
    const { output, ...counts } = await run(environment)
    if (counts.failed > 0) throw Object.assign(new StepError(`${title}: ${counts.failed} failed.`, output), { counts })
    add(counts)
    return { summary: output === undefined ? 'ok' : `${counts.passed} passed` }
  }
  if (!(await attempt(() => runStep(title, work)))) failedTitles.push(title)
}
if (failedTitles.length > 0) console.log(`Failed: ${failedTitles.join('; ')}`)
finish()
