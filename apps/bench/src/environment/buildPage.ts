import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

export const callPageFile = fileURLToPath(new URL('../pages/callPage.html', import.meta.url))

/** Bundles a page as an app would, with Offhook from its built packages. */
export async function buildPage(htmlFile: string, outDir: string): Promise<void> {
  await build({
    root: path.dirname(htmlFile),
    configFile: false,
    logLevel: 'error',
    build: {
      outDir,
      emptyOutDir: true,
      target: 'es2022',
      // The prebuilt simple-peer exceeds Vite's limit.
      chunkSizeWarningLimit: 1_000,
      rolldownOptions: { input: htmlFile },
    },
  })
}
