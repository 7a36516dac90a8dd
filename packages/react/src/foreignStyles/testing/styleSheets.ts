import bootstrap from 'bootstrap/dist/css/bootstrap.css?inline'
import pico from '@picocss/pico/css/pico.classless.css?inline'
import { compile } from 'tailwindcss'
import preflight from 'tailwindcss/preflight.css?raw'
import theme from 'tailwindcss/theme.css?raw'
import elementRules from './elementRules.css?inline'

/** A style sheet of a host page, and where it stands relative to the kit's. */
export interface ForeignStyleSheet {
  name: string
  css: string
  place: 'before' | 'after'
}

const tailwindLayers = '@layer theme, base, components, utilities;'
const compiledTheme = (await compile(`@layer theme { ${theme} }`)).build([])
const compiledPreflight = (await compile(`${theme} ${preflight}`)).build([])
const tailwind = `${tailwindLayers} ${compiledTheme} @layer base { ${compiledPreflight} }`

export const foreignStyleSheets: ForeignStyleSheet[] = [
  { name: 'Tailwind 4 before the kit', css: tailwind, place: 'before' },
  { name: 'Tailwind 4 after the kit', css: tailwind, place: 'after' },
  { name: 'Tailwind’s preflight outside a layer', css: compiledPreflight, place: 'after' },
  { name: 'Bootstrap 5', css: bootstrap, place: 'after' },
  { name: 'Pico, classless', css: pico, place: 'before' },
  { name: 'rules for every element and its states', css: elementRules, place: 'after' },
]
