import type { StorybookConfig } from '@storybook/react-vite'
import remarkGfm from 'remark-gfm'
import { defaultClientConditions, mergeConfig } from 'vite'
import { simplePeerBundling } from '../packages/core/simplePeerBundling.ts'

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
      resolve: { conditions: ['@offhook/source', ...defaultClientConditions] },
      plugins: [simplePeerBundling],
      build: { chunkSizeWarningLimit: 2000 },
    }),
} satisfies StorybookConfig
