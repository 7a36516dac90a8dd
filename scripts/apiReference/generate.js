// Generates the API reference of the public packages from their TSDoc, with typedoc.
//   node scripts/apiReference/generate.js                  writes temp/api-reference
//   node scripts/apiReference/generate.js --storybook      writes storybook-static/api, which is published with the Storybook
//   node scripts/apiReference/generate.js --undocumented   also lists what has no documentation
// Fails for broken links, and for types that are used by an export but not exported.
import { existsSync } from 'node:fs'
import path from 'node:path'
import { Application, Converter, Logger, LogLevel, PageEvent, ReflectionKind } from 'typedoc'
import { publicEntryPoints } from '../publicEntryPoints.js'
import { root } from '../runCommand.js'

const storybook = path.join(root, 'storybook-static')
const isInStorybook = process.argv.includes('--storybook')
const output = isInStorybook ? path.join(storybook, 'api') : path.join(root, 'temp', 'api-reference')
/** Stands for the address of the Storybook until a page is written: typedoc copies navigation links into every page unchanged. */
const STORYBOOK_URL = 'storybook:'

/** Collects typedoc's messages. Missing documentation is no problem here: the API reports check it. */
class MessageLog extends Logger {
  problems = []
  undocumented = []

  log(message, level) {
    if (level < LogLevel.Warn) return
    const list = message.endsWith('does not have any documentation') ? this.undocumented : this.problems
    list.push(message)
  }
}

function fail(message) {
  console.error(message)
  process.exit(1)
}

if (isInStorybook && !existsSync(path.join(storybook, 'index.html'))) {
  fail('There is no static Storybook to add the API reference to. Run `npm run build-storybook`.')
}

const app = await Application.bootstrap({
  name: 'Offhook API reference',
  entryPoints: Object.values(publicEntryPoints).map((file) => path.join(root, file)),
  tsconfig: path.join(root, 'scripts', 'apiReference', 'tsconfig.json'),
  readme: path.join(root, 'scripts', 'apiReference', 'index.md'),
  basePath: root,
  navigationLinks: isInStorybook ? { Storybook: STORYBOOK_URL } : {},
  excludeExternals: true,
  excludeInternal: true,
  excludePrivate: true,
  // Links to source lines would depend on the git remote of the machine.
  disableSources: true,
  hideGenerator: true,
  packagesRequiringDocumentation: ['@offhook/core', '@offhook/react', '@offhook/server'],
  validation: { invalidLink: true, invalidPath: true, notExported: true, notDocumented: true },
})
const log = new MessageLog()
app.logger = log

// typedoc names a module after its folder. The documentation names it as an import does.
app.converter.on(Converter.EVENT_CREATE_DECLARATION, (_context, reflection) => {
  if (!reflection.kindOf(ReflectionKind.Module)) return
  const entry = Object.entries(publicEntryPoints).find(([, file]) => path.posix.dirname(file) === reflection.name)
  if (entry) reflection.name = entry[0]
})
app.renderer.on(PageEvent.END, (page) => {
  const toStorybook = `${'../'.repeat(page.url.split('/').length)}index.html`
  page.contents = page.contents?.replaceAll(`"${STORYBOOK_URL}"`, `"${toStorybook}"`)
})

const project = await app.convert()
if (project) {
  app.validate(project)
  await app.generateDocs(project, output)
}
if (!project || log.problems.length > 0) {
  fail(`The API reference has problems:\n  ${log.problems.join('\n  ')}`)
}
if (process.argv.includes('--undocumented')) console.log(log.undocumented.join('\n'))
console.log(`${log.undocumented.length} members without documentation (--undocumented lists them).`)
console.log(`API reference: ${path.relative(root, path.join(output, 'index.html'))}`)
