// Writes the public API of every package entry into etc/*.api.md, so that reviews show its changes.
//   node scripts/apiReports.js            fails when a report differs from the built declarations, or has exports without documentation
//   node scripts/apiReports.js --update   writes the reports, and lists the exports without documentation
// Reads dist/*.d.ts: build first.
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor'
import { root } from './runCommand.js'
import { undocumentedNames } from './undocumentedNames.js'

const update = process.argv.includes('--update')

/** The published entries that have declarations: { report: 'core-testing', declarations: '/…/dist/testing/index.d.ts', … } */
function entries() {
  return readdirSync(path.join(root, 'packages')).flatMap((folder) => {
    const packageFolder = path.join(root, 'packages', folder)
    const packageJson = path.join(packageFolder, 'package.json')
    if (!existsSync(packageJson)) return []
    const published = JSON.parse(readFileSync(packageJson, 'utf8')).publishConfig?.exports ?? {}
    return Object.entries(published).flatMap(([subpath, target]) =>
      // A style sheet has declarations too, without a name in them.
      target.types && !subpath.endsWith('.css')
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

/** Whether the report equals the declarations. An update makes them equal. */
function isUpToDate({ report, declarations, packageFolder, packageJson }) {
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
      // The workspace's options without the condition `@offhook/source`, which would resolve other packages to their source.
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
        // Every export is public, without release tags. Missing documentation is found in the report.
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

function readReport({ report }) {
  return readFileSync(path.join(root, 'etc', `${report}.api.md`), 'utf8')
}

const all = entries()
const notBuilt = all.filter((entry) => !existsSync(entry.declarations))
if (notBuilt.length > 0) {
  console.error(`Not built: ${notBuilt.map((entry) => entry.declarations).join(', ')}. Run \`npm run build\` first.`)
  process.exit(1)
}
const outdated = all.filter((entry) => !isUpToDate(entry)).map((entry) => `etc/${entry.report}.api.md`)
const expected = new Set(all.map((entry) => `${entry.report}.api.md`))
const stale = readdirSync(path.join(root, 'etc')).filter((file) => file.endsWith('.api.md') && !expected.has(file))
if (update) for (const file of stale) rmSync(path.join(root, 'etc', file))

const differing = update ? outdated : [...outdated, ...stale.map((file) => `etc/${file} (no such entry)`)]
if (differing.length > 0) {
  console.error(`The public API differs from its report:\n  ${differing.join('\n  ')}`)
  console.error('If the change is intended: run `npm run api:update`, review the diff, and commit it.')
  process.exit(1)
}
const undocumented = all.flatMap((entry) =>
  undocumentedNames(readReport(entry)).map((name) => `${entry.report}: ${name}`),
)
if (undocumented.length > 0) {
  console.error(`Exports without a documentation comment:\n  ${undocumented.join('\n  ')}`)
  if (!update) process.exit(1)
}
console.log(`${all.length} API reports ${update ? 'written' : 'match'}.`)
