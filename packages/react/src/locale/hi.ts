import { type CallLabels, english } from './labels'
export const hi: CallLabels = english
