import { useSyncExternalStore } from 'react'

const subscribe = () => () => undefined
const getUserAgent = () => navigator.userAgent
// Not read on a server: Node has a `navigator.userAgent`, too.
const getServerUserAgent = () => ''

/** The user agent; `''` on a server and while its HTML is hydrated, so that both render the same. */
export const useUserAgent = () => useSyncExternalStore(subscribe, getUserAgent, getServerUserAgent)
