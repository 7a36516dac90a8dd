import { english } from './labels'

/** English, the default. Import it to switch from another language back to English. */
export const en = english
