import { createContext } from 'react'
import type { CallLabelOverrides } from '../locale/labels'

/** The words of the toolbar's language, for every story. */
export const StoryLabels = createContext<CallLabelOverrides | undefined>(undefined)
