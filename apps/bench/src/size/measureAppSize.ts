import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build, type Plugin, type Rolldown } from 'vite'
import type { CallApp } from './callApps.ts'
import { comparedPackagesFolder } from './installComparedPackages'

/** Bytes, minified and gzipped, React apart. */
export interface AppSize {
  /** What is fetched until somebody could call or be called. */
  beforeCall: number
  everything: number
}

type Chunk = Pick<Rolldown.OutputChunk, 'fileName' | 'imports' | 'isEntry' | 'moduleIds' | 'code'>

const bench = fileURLToPath(new URL('../../package.json', import.meta.url))

/** Ours are those of this workspace, built. */
const workspacePackages: Plugin = {
  name: 'workspace-packages',
  enforce: 'pre',
  resolveId(source, importer) {
    if (!source.startsWith('@offhook/') || importer === bench) return null
    return this.resolve(source, bench, { skipSelf: true })
  },
}

/** An app as a bundler makes it: the same one, and the same options, for every kit. */
export async function measureAppSize(app: CallApp): Promise<AppSize> {
  const entry = path.join(comparedPackagesFolder, `${app.name.replaceAll(/\W+/g, '-')}.js`)
  writeFileSync(entry, app.source)
  const built = (await build({
    root: comparedPackagesFolder,
    configFile: false,
    logLevel: 'error',
    plugins: [workspacePackages],
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      write: false,
      minify: true,
      modulePreload: false,
      lib: { entry, formats: ['es'] },
      rolldownOptions: { external: /^react(-dom)?($|\/)/, output: { minify: true } },
    },
  })) as Rolldown.RolldownOutput[]
  const chunks = built.flatMap(({ output }) => output.filter((file) => file.type === 'chunk'))
  return measureChunks(chunks, app.connectsWith)
}

export function measureChunks(chunks: readonly Chunk[], signsInWith?: RegExp): AppSize {
  const isNeeded = ({ isEntry, moduleIds }: Chunk) => isEntry || moduleIds.some((id) => signsInWith?.test(id))
  const before = withStatic(chunks.filter(isNeeded), chunks)
  const sum = (some: Iterable<Chunk>) =>
    [...some].reduce((bytes, { code }) => bytes + gzipSync(code, { level: 9 }).length, 0)
  return { beforeCall: sum(before), everything: sum(chunks) }
}

/** Chunks, and those that come with them; nothing that is imported later. */
function withStatic(from: readonly Chunk[], chunks: readonly Chunk[]): Set<Chunk> {
  const needed = new Set(from)
  for (const chunk of needed) {
    for (const other of chunks) if (chunk.imports.includes(other.fileName)) needed.add(other)
  }
  return needed
}
