import type { StorybookConfig } from '@storybook/react-vite'
import remarkGfm from 'remark-gfm'
import { defaultClientConditions, mergeConfig } from 'vite'
import { alias, asModule, transform } from '../packages/core/simplePeerBundling.ts'

export default {
  framework: '@storybook/react-vite',
  stories: ['./docs/*.mdx', '../packages/*/src/**/*.stories.@(ts|tsx)'],
  addons: [
    // MDX has no tables without GitHub Flavored Markdown.
    {
      name: '@storybook/addon-docs',
      options: { mdxPluginOptions: { mdxCompileOptions: { remarkPlugins: [remarkGfm] } } },
    },
    '@storybook/addon-a11y',
    '@storybook/addon-themes',
    '@storybook/addon-vitest',
  ],
  core: { disableTelemetry: true, disableWhatsNewNotifications: true },
  typescript: { reactDocgen: 'react-docgen' },
  // As in vitest.config.ts: resolves @offhook packages to their source.
  viteFinal: (config) =>
    mergeConfig(config, {
      resolve: {
        alias: Object.entries(alias).map(([name, replacement]) => ({ find: new RegExp(`^${name}$`), replacement })),
        conditions: ['@offhook/source', ...defaultClientConditions],
      },
      plugins: [asModule],
      optimizeDeps: { rolldownOptions: { transform, plugins: [asModule] } },
      build: { rolldownOptions: { transform }, chunkSizeWarningLimit: 2000 },
    }),
} satisfies StorybookConfig
