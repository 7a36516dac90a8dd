import { type CallLabels, english } from './labels'
export const ar: CallLabels = english
