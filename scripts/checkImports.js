// Checks the import rules of .dependency-cruiser.js, and that no folders of a package import each other. Part of `npm run lint`.
import { cruise, format } from 'dependency-cruiser'
import extractDepcruiseOptions from 'dependency-cruiser/config-utl/extract-depcruise-options'
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config'
import path from 'node:path'
import { findFolderCycles } from './folderCycles.js'
import { root } from './runCommand.js'

const MAX_IMPORTS_SHOWN = 5

function describeStep({ from, to, imports }) {
  const more = imports.length - MAX_IMPORTS_SHOWN
  const lines = [...imports.slice(0, MAX_IMPORTS_SHOWN), ...(more > 0 ? [`${more} more`] : [])]
  return [`  ${from} -> ${to}`, ...lines.map((line) => `    ${line}`)].join('\n')
}

process.chdir(root)
const options = await extractDepcruiseOptions(path.join(root, '.dependency-cruiser.js'))
const tsConfig = extractTSConfig(path.join(root, 'tsconfig.base.json'))
const { output: result } = await cruise(['packages', 'apps'], options, undefined, { tsConfig })
const report = await format(result, { outputType: 'err' })
console.log(report.output)

const cycles = findFolderCycles(result.modules)
for (const { parent, steps } of cycles) {
  const names = [...steps, steps[0]].map(({ from }) => from)
  console.error(`${parent}: ${names.join(' -> ')}\n${steps.map(describeStep).join('\n')}\n`)
}
if (cycles.length > 0) console.error(`${cycles.length} cycles between folders: move code so that imports go one way.`)
process.exitCode = report.exitCode > 0 || cycles.length > 0 ? 1 : 0
