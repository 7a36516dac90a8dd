import { create } from 'storybook/theming'
import logo from './brand/logo.svg'

const paper = '#f6f4ef'
const ink = '#211f1b'

/** Storybook's theme, in the colors of the kit. */
export const offhookTheme = create({
  base: 'light',
  brandTitle: 'Offhook',
  brandImage: logo,
  brandUrl: './',
  brandTarget: '_self',
  appBg: '#efece5',
  appContentBg: paper,
  appPreviewBg: paper,
  appBorderColor: '#dcd8cf',
  appBorderRadius: 12,
  barBg: paper,
  barTextColor: '#5c5850',
  barSelectedColor: '#187a4b',
  barHoverColor: '#187a4b',
  colorPrimary: '#187a4b',
  colorSecondary: '#187a4b',
  textColor: ink,
  textMutedColor: '#635f56',
  inputBg: '#fff',
  inputBorder: '#a8a397',
  inputTextColor: ink,
  inputBorderRadius: 8,
  fontBase: "system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', 'Noto Sans', sans-serif",
})
