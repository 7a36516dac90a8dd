import { type CallLabels, english } from './labels'
export const es: CallLabels = english
