import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

/** The page of the implementations. */
export const callPageFile = fileURLToPath(new URL('../pages/callPage.html', import.meta.url))

/** Bundles a page as an app would, Offhook from its built packages. */
export async function buildPage(page: string, outDir: string): Promise<void> {
  await build({
    root: path.dirname(page),
    configFile: false,
    logLevel: 'error',
    build: {
      outDir,
      emptyOutDir: true,
      target: 'es2022',
      // The prebuilt simple-peer is over Vite's limit.
      chunkSizeWarningLimit: 1_000,
      rolldownOptions: { input: page },
    },
  })
}
