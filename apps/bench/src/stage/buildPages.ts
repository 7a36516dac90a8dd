import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const root = fileURLToPath(new URL('../pages', import.meta.url))

/** Bundles the pages as an app would, Offhook from its built packages. */
export async function buildPages(outDir: string): Promise<void> {
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    build: {
      outDir,
      emptyOutDir: true,
      target: 'es2022',
      // The prebuilt simple-peer is over Vite's limit.
      chunkSizeWarningLimit: 1_000,
      rolldownOptions: { input: `${root}/phone.html` },
    },
  })
}
