import { createContext } from 'react'
import type { CallLabelOverrides } from '../locale/labels'

/** The labels of the language that is selected in the toolbar. */
export const StoryLabels = createContext<CallLabelOverrides | undefined>(undefined)
