import { type CallLabels, english } from './labels'
export const ja: CallLabels = english
