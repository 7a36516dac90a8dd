import path from 'node:path'
import ts from 'typescript'
import { publicEntryPoints } from '../publicEntryPoints'
import { root } from '../runCommand'
import type { Example } from './findExamples'

const ambientNames = path.join(root, 'scripts', 'examples', 'ambientNames.d.ts')
const entryPoints = Object.values(publicEntryPoints).map((file) => path.join(root, file))
/** Where a package is looked up that the folder of an example does not have, such as `@offhook/core` in the root's README. */
const lookupFolders = ['packages/server', 'packages/react', 'apps/demo'].map((folder) =>
  path.join(root, folder, 'x.ts'),
)

/**
 * Type-checks examples in one program, which reads the @offhook packages from source. An example is a module, with the names of
 * `ambientNames.d.ts`. It may import the other examples of its document by their file names.
 *
 * @returns one line for each error, with the file and line where the example is written
 */
export function compileExamples(examples: readonly Example[]): { program: ts.Program; errors: string[] } {
  const files = new Map(examples.map((example) => [virtualPath(example), example]))
  const program = ts.createProgram({
    rootNames: [...entryPoints, ambientNames, ...files.keys()],
    options: compilerOptions(),
    host: createHost(files),
  })
  const errors = [ambientNames, ...files.keys()].flatMap((file) => {
    const sourceFile = program.getSourceFile(file)
    const diagnostics = [...program.getSyntacticDiagnostics(sourceFile), ...program.getSemanticDiagnostics(sourceFile)]
    return diagnostics.map((diagnostic) => describe(diagnostic, files.get(file)))
  })
  return { program, errors }
}

/** A path beside the document, so that the example resolves imports as the document's package does. */
function virtualPath({ file, fileName, line, language }: Example): string {
  return path.join(root, `${file}.examples`, fileName ?? `line${String(line)}.${language}`)
}

/** The workspace's options, without those stricter than `strict`: an app may not have set them. */
function compilerOptions(): ts.CompilerOptions {
  const { config } = ts.readConfigFile(path.join(root, 'tsconfig.base.json'), ts.sys.readFile) as { config: object }
  const { options } = ts.parseJsonConfigFileContent(config, { ...ts.sys, readDirectory: () => [] }, root)
  return {
    ...options,
    types: ['node', 'vite/client'],
    noUnusedLocals: false,
    noUnusedParameters: false,
    noUncheckedIndexedAccess: false,
    exactOptionalPropertyTypes: false,
  }
}

function createHost(files: ReadonlyMap<string, Example>): ts.CompilerHost {
  const options = compilerOptions()
  const host = ts.createCompilerHost(options)
  const folders = new Set([...files.keys()].map((file) => path.dirname(file)))
  const withExamples: ts.CompilerHost = {
    ...host,
    fileExists: (file) => files.has(file) || host.fileExists(file),
    readFile: (file) => files.get(file)?.code ?? host.readFile(file),
    directoryExists: (folder) => folders.has(folder) || ts.sys.directoryExists(folder),
    getSourceFile: (file, languageVersion, ...rest) => {
      const example = files.get(file)
      if (example) return ts.createSourceFile(file, example.code, languageVersion)
      return host.getSourceFile(file, languageVersion, ...rest)
    },
  }
  const cache = ts.createModuleResolutionCache(root, (file) => file, options)
  withExamples.resolveModuleNameLiterals = (literals, containingFile) =>
    literals.map(({ text }) => {
      const isExample = files.has(containingFile) || containingFile === ambientNames
      const from = [containingFile, ...(isExample && !text.startsWith('.') ? lookupFolders : [])]
      const resolutions = from.map((file) => ts.resolveModuleName(text, file, options, withExamples, cache))
      return resolutions.find(({ resolvedModule }) => resolvedModule) ?? { resolvedModule: undefined }
    })
  return withExamples
}

function describe({ file, start = 0, messageText }: ts.Diagnostic, example: Example | undefined): string {
  const line = file ? file.getLineAndCharacterOfPosition(start).line : 0
  const message = ts.flattenDiagnosticMessageText(messageText, '\n  ')
  if (!example) return `${path.relative(root, file?.fileName ?? '')}:${String(line + 1)}: ${message}`
  return `${example.file}:${String(example.line + line)}: ${message}`
}
