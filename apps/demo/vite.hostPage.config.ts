import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defaultClientConditions, defaultServerConditions, defineConfig } from 'vite'
import { simplePeerBundling } from '../../packages/core/simplePeerBundling.ts'

const file = (path: string) => fileURLToPath(new URL(path, import.meta.url))

// Builds the app of the host-page tests and the style sheet of the kit, from the sources of the packages: no package has to be built
// before.
export default defineConfig({
  plugins: [react(), simplePeerBundling],
  base: '/host/',
  publicDir: false,
  resolve: { conditions: ['@offhook/source', ...defaultClientConditions] },
  ssr: { resolve: { conditions: ['@offhook/source', ...defaultServerConditions] } },
  build: {
    outDir: 'dist/hostPage',
    sourcemap: true,
    cssCodeSplit: true,
    rolldownOptions: {
      input: {
        main: file('hostPage/main.tsx'),
        radixDialog: file('hostPage/radixDialog.tsx'),
        offhook: file('../../packages/react/src/styles/index.css'),
      },
      output: {
        entryFileNames: '[name].js',
        chunkFileNames: 'chunks/[name]-[hash].js',
        assetFileNames: '[name][extname]',
      },
    },
  },
})
