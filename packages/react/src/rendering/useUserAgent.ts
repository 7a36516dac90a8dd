import { useSyncExternalStore } from 'react'

const subscribe = () => () => undefined
const getUserAgent = () => navigator.userAgent
// Node has a user agent of its own.
const getServerUserAgent = () => ''

/** The user agent; `''` on a server and while its HTML is hydrated, so that both render the same. */
export const useUserAgent = () => useSyncExternalStore(subscribe, getUserAgent, getServerUserAgent)
