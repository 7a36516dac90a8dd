import { defineConfig } from 'tsdown'

// Bundles the server. Vite builds the client into the same `dist` folder.
export default defineConfig({
  entry: { main: 'server/main.ts' },
  outDir: 'dist/server',
  format: 'esm',
  platform: 'node',
  target: 'node20',
  fixedExtension: false,
  dts: false,
  sourcemap: true,
})
