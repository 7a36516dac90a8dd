import type { Preview } from '@storybook/react-vite'
import { DocsContainer, type DocsContainerProps } from '@storybook/addon-docs/blocks'
import { configure } from 'storybook/test'
import '../packages/react/src/styles/index.css'
import './preview.css'
import { ar } from '../packages/react/src/locale/ar'
import { de } from '../packages/react/src/locale/de'
import { en } from '../packages/react/src/locale/en'
import { es } from '../packages/react/src/locale/es'
import { hi } from '../packages/react/src/locale/hi'
import { ja } from '../packages/react/src/locale/ja'
import { StoryLabels } from '../packages/react/src/stories/storyLabels'
import { offhookTheme } from './offhookTheme'

// Only keeps a play function from hanging: a slow machine may take long to finish a view transition.
configure({ asyncUtilTimeout: 20_000 })

const languages = { en, de, es, ar, hi, ja }

function isLanguage(name: unknown): name is keyof typeof languages {
  return typeof name === 'string' && name in languages
}

const menu = (title: string, icon: 'mirror' | 'transfer' | 'globe', items: Record<string, string>) => ({
  description: title,
  toolbar: {
    title,
    icon,
    items: Object.entries(items).map(([value, name]) => ({ value, title: name })),
    dynamicTitle: true,
  },
})

export default {
  parameters: {
    // WCAG 2.2 A and AA. axe tags each rule with the version that introduced it.
    a11y: {
      test: 'error',
      options: { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa'] },
    },
    controls: { expanded: true, sort: 'requiredFirst' },
    docs: {
      theme: offhookTheme,
      container: (props: DocsContainerProps) => (
        <div data-theme="light">
          <DocsContainer {...props} />
        </div>
      ),
    },
    options: {
      storySort: {
        method: 'alphabetical',
        order: [
          'Guide',
          [
            'Get started',
            'Call states',
            'Theming',
            'Your own call screen',
            'Accessibility',
            'Testing your app',
            'API reference',
          ],
          'Screens',
          'Parts',
        ],
      },
    },
  },
  initialGlobals: { theme: 'light', direction: 'ltr', locale: 'en' },
  globalTypes: {
    theme: menu('Theme', 'mirror', { light: 'Light', dark: 'Dark', contrast: 'High contrast' }),
    direction: menu('Direction', 'transfer', { ltr: 'Left to right', rtl: 'Right to left' }),
    locale: menu('Language', 'globe', {
      en: 'English',
      de: 'Deutsch',
      es: 'Español',
      ar: 'العربية',
      hi: 'हिन्दी',
      ja: '日本語',
    }),
  },
  decorators: [
    (Story, { globals }) => {
      const { theme, direction, locale } = globals
      const root = document.documentElement
      root.dataset.theme = String(theme)
      root.dir = String(direction)
      root.lang = isLanguage(locale) ? locale : 'en'
      return (
        <StoryLabels value={isLanguage(locale) ? languages[locale] : en}>
          <Story />
        </StoryLabels>
      )
    },
  ],
} satisfies Preview
