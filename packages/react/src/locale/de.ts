import { type CallLabels, english } from './labels'
export const de: CallLabels = english
