import { useEffect, useLayoutEffect } from 'react'

/** `useLayoutEffect`, about which React 18 warns on a server. Neither effect runs there. */
export const useBrowserLayoutEffect = typeof window === 'undefined' ? useEffect : useLayoutEffect
