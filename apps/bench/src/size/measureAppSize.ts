import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vite'
import { bundleApp } from './bundleApp.ts'
import type { CallApp } from './callApps.ts'
import { comparedPackagesFolder } from './installComparedPackages.ts'
import { chunksBeforeCall, totalSize } from './measureChunks.ts'

/** Bytes, minified and gzipped, without React. */
export interface AppSize {
  /** What is loaded until the user can make and receive calls. */
  beforeCall: number
  everything: number
}

const benchPackage = fileURLToPath(new URL('../../package.json', import.meta.url))

/** Resolves Offhook's packages to the builds in this workspace. */
const workspacePackages: Plugin = {
  name: 'workspace-packages',
  enforce: 'pre',
  resolveId(source, importer) {
    if (!source.startsWith('@offhook/') || importer === benchPackage) return null
    return this.resolve(source, benchPackage, { skipSelf: true })
  },
}

export async function measureAppSize({ name, source, connectsWith }: CallApp): Promise<AppSize> {
  const chunks = await bundleApp({ root: comparedPackagesFolder, name, source, plugin: workspacePackages })
  return { beforeCall: totalSize(chunksBeforeCall(chunks, connectsWith)), everything: totalSize(chunks) }
}
