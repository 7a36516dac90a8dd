import { addons } from 'storybook/manager-api'
import { offhookTheme } from './offhookTheme'

addons.setConfig({
  theme: offhookTheme,
  sidebar: { showRoots: true },
  toolbar: { remount: { hidden: true }, 'storybook/background': { hidden: true } },
})
