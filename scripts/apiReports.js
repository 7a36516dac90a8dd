// The public API of every package entry, written down in etc/*.api.md, so that a change of it is seen in review.
//   node scripts/apiReports.js            fails when a report and the built declarations differ
//   node scripts/apiReports.js --update   writes the reports
// Reads dist/*.d.ts: build first.
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor'

const root = fileURLToPath(new URL('..', import.meta.url))
const update = process.argv.includes('--update')

/** Every entry with declarations that a package publishes: { report: 'core-testing', declarations: '/…/dist/testing/index.d.ts', … } */
function entries() {
  return readdirSync(path.join(root, 'packages')).flatMap((folder) => {
    const packageFolder = path.join(root, 'packages', folder)
    const packageJson = path.join(packageFolder, 'package.json')
    if (!existsSync(packageJson)) return []
    const published = JSON.parse(readFileSync(packageJson, 'utf8')).publishConfig?.exports ?? {}
    return Object.entries(published).flatMap(([subpath, target]) =>
      target.types
        ? [
            {
              report: [folder, ...subpath.split('/').slice(1)].join('-'),
              declarations: path.join(packageFolder, target.types),
              packageFolder,
              packageJson,
            },
          ]
        : [],
    )
  })
}

/** Whether the entry's report says what its declarations say (after an update it does). */
function check({ report, declarations, packageFolder, packageJson }) {
  const temp = path.join(root, 'temp', 'api')
  mkdirSync(path.join(root, 'etc'), { recursive: true })
  const configObject = {
    projectFolder: packageFolder,
    mainEntryPointFilePath: declarations,
    apiReport: {
      enabled: true,
      reportFileName: `${report}.api.md`,
      reportFolder: path.join(root, 'etc'),
      reportTempFolder: temp,
    },
    docModel: { enabled: false },
    dtsRollup: { enabled: false },
    tsdocMetadata: { enabled: false },
    newlineKind: 'lf',
    compiler: {
      // The workspace's own settings, but for the condition that would lead from dist into the sources of other packages.
      overrideTsconfig: {
        extends: path.join(root, 'tsconfig.base.json'),
        compilerOptions: { customConditions: [], types: ['node'], typeRoots: [path.join(root, 'node_modules/@types')] },
        files: [declarations],
      },
      skipLibCheck: true,
    },
    messages: {
      compilerMessageReporting: { default: { logLevel: 'error' } },
      extractorMessageReporting: {
        default: { logLevel: 'warning', addToApiReportFile: true },
        // Everything that is exported is public; no release tags.
        'ae-missing-release-tag': { logLevel: 'none' },
        'ae-undocumented': { logLevel: 'none' },
      },
      tsdocMessageReporting: { default: { logLevel: 'none' } },
    },
  }
  const config = ExtractorConfig.prepare({
    configObject,
    configObjectFullPath: undefined,
    packageJsonFullPath: packageJson,
  })
  const result = Extractor.invoke(config, {
    localBuild: update,
    messageCallback: (message) => {
      message.handled = message.logLevel !== ExtractorLogLevel.Error
    },
  })
  return !result.apiReportChanged || update ? result.errorCount === 0 : false
}

const all = entries()
const unbuilt = all.filter((entry) => !existsSync(entry.declarations))
if (unbuilt.length > 0) {
  console.error(`Not built yet: ${unbuilt.map((entry) => entry.declarations).join(', ')}. Run \`npm run build\` first.`)
  process.exit(1)
}
const differing = all.filter((entry) => !check(entry)).map((entry) => `etc/${entry.report}.api.md`)
const known = new Set(all.map((entry) => `${entry.report}.api.md`))
const stale = readdirSync(path.join(root, 'etc')).filter((file) => file.endsWith('.api.md') && !known.has(file))
if (update) for (const file of stale) rmSync(path.join(root, 'etc', file))

const wrong = update ? differing : [...differing, ...stale.map((file) => `etc/${file} (of no entry)`)]
if (wrong.length > 0) {
  console.error(`The public API differs from its report:\n  ${wrong.join('\n  ')}`)
  console.error('If the change is meant: `npm run api:update`, look at the diff, and commit it.')
  process.exit(1)
}
console.log(`${all.length} API reports ${update ? 'written' : 'match'}.`)
