// `npm test`: runs every check and test from a fresh clone. Needs only Node 20 and npm.
//   npm test -- unit e2e     runs only these steps (see `steps`); `npm run check` runs those that need no browser
import { readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { install } from './install.js'
import { onStop, root, runCommand, runPnpm, signalAll } from './runCommand.js'
import { orFail, runStep, StepError } from './runStep.js'
import { ensureChromium, ensureCoturn, ensureFirefox } from './testPrograms.js'

/** Programs outside of npm. Steps receive their paths in these environment variables. */
const programs = {
  Chromium: { ensure: ensureChromium, variable: 'CHROMIUM_PATH' },
  Firefox: { ensure: ensureFirefox, variable: 'FIREFOX_PATH' },
  coturn: { ensure: ensureCoturn, variable: 'TURNSERVER_PATH' },
}

/** A step that counts as one test. */
const check = (title, run, needs = []) => ({
  title,
  needs,
  run: async (environment) => {
    orFail(await run(environment), `${title}: failed.`)
    return { passed: 1, failed: 0, skipped: 0 }
  },
})

/**
 * A step that runs projects of vitest.config.ts. Every failed test of a slow project can take a minute: `bail` ends the step after as many
 * failed tests and suites.
 */
const vitest = (title, projects, needs = [], { bail = 0 } = {}) => ({
  title,
  needs,
  run: async (environment) => {
    const file = path.join(root, 'temp', 'results', `${projects[0]}.json`)
    rmSync(file, { force: true })
    const selection = projects.map((project) => `--project=${project}`)
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
    const args = ['run', `--bail=${bail}`, ...selection, ...reporters]
    const result = await runCommand('vitest', args, { env: environment })
    return { ...countTests(result, file), output: result.output }
  },
})

/** Counts the tests in vitest's JSON report. A file that did not load, or an error outside of a test, counts as one failure. */
function countTests({ code }, file) {
  let report
  try {
    report = JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return { passed: 0, failed: 1, skipped: 0 }
  }
  const notLoaded = report.testResults.filter(
    (suite) => suite.status === 'failed' && suite.assertionResults.length === 0,
  )
  const passed = report.numPassedTests
  const failed = report.numFailedTests + notLoaded.length
  const skipped = report.numPendingTests + report.numTodoTests
  return { passed, failed: failed === 0 && (code !== 0 || passed === 0) ? 1 : failed, skipped }
}

const steps = {
  build: check('Build, with publint and attw on every package', () => runPnpm('exec', 'turbo', 'run', 'build')),
  typecheck: check('Type check', () => runPnpm('run', 'typecheck')),
  lint: check('Lint, import rules, cycles', () => runPnpm('run', 'lint')),
  format: check('Format', () => runCommand('prettier', ['--check', '.'])),
  api: check('API reports', () => runCommand('node', ['scripts/apiReports.js'])),
  sizes: check('Bundle sizes', () => runCommand('node', ['scripts/sizes.js'])),
  unit: vitest('Unit tests', ['unit', 'unit-react']),
  soak: check('Honest calls on a server under attack', (env) => runCommand('node', ['scripts/soak.js'], { env })),
  browser: vitest('Tests in Chromium', ['browser'], ['Chromium']),
  storybook: vitest('Stories in Chromium, with axe', ['storybook'], ['Chromium']),
  'build-storybook': check('Static Storybook, with the API reference', () => runPnpm('run', 'build-storybook')),
  axe: check(
    'axe on the static Storybook: dark, high contrast, right-to-left',
    (env) => runCommand('node', ['scripts/storybookAxe.js'], { env }),
    ['Chromium'],
  ),
  packages: vitest('Packed packages in a new app, examples, API reference', ['packages'], ['Chromium']),
  e2e: vitest('Calls between real browsers', ['e2e'], ['Chromium', 'Firefox', 'coturn'], { bail: 10 }),
}

function selectSteps() {
  const names = process.argv.slice(2)
  const unknown = names.filter((name) => !(name in steps))
  if (unknown.length > 0) {
    console.error(`Unknown step: ${unknown.join(', ')}. The steps are: ${Object.keys(steps).join(', ')}.`)
    process.exit(1)
  }
  return names.length > 0 ? names.map((name) => steps[name]) : Object.values(steps)
}

const total = { passed: 0, failed: 0, skipped: 0 }

function addToTotal(counts) {
  for (const key of Object.keys(total)) total[key] += counts[key]
}

function finish() {
  const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : ''
  console.log(`\n${total.passed} passed, ${total.failed} failed${skipped}`)
  process.exit(total.failed > 0 ? 1 : 0)
}

/** Runs `work` and returns whether it succeeded. Prints and counts a failure. */
async function attempt(work) {
  try {
    await work()
    return true
  } catch (error) {
    console.log(`\n${error.output ?? ''}\n${error instanceof StepError ? error.message : error.stack}\n`)
    addToTotal(error.counts ?? { passed: 0, failed: 1, skipped: 0 })
    return false
  }
}

onStop((signal) => {
  signalAll(signal)
  process.exit(signal === 'SIGINT' ? 130 : 143)
})

const selected = selectSteps()
const environment = {}
const failedTitles = []

if (!(await attempt(install))) finish()
for (const [name, { ensure, variable }] of Object.entries(programs)) {
  if (!selected.some(({ needs }) => needs.includes(name))) continue
  const find = async () => {
    const file = await ensure()
    environment[variable] = file
    return { summary: file }
  }
  await attempt(() => runStep(`Finding or installing ${name}`, find))
}
for (const { title, run } of selected) {
  const work = async () => {
    const { output, ...counts } = await run(environment)
    if (counts.failed > 0) throw Object.assign(new StepError(`${title}: ${counts.failed} failed.`, output), { counts })
    addToTotal(counts)
    return { summary: output === undefined ? 'ok' : `${counts.passed} passed` }
  }
  if (!(await attempt(() => runStep(title, work)))) failedTitles.push(title)
}
if (failedTitles.length > 0) console.log(`Failed: ${failedTitles.join('; ')}`)
finish()
