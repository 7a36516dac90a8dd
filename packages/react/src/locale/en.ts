import { english } from './labels'

/** English. What the kit says by itself: import it only to change the language back. */
export const en = english
