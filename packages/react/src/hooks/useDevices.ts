import type { CallClient, CallStoreState } from '@offhook/core'
import { useEffect } from 'react'
import { useCallClient } from './useCallClient'
import { useCallStore } from './useCallStore'

export type UseDevices = CallStoreState['devices'] & Pick<CallClient, 'selectDevice'>

/** The microphones, cameras and speakers, kept true while a component that uses this is mounted. */
export function useDevices(): UseDevices {
  const client = useCallClient()
  useEffect(() => client.watchDevices(), [client])
  const devices = useCallStore((state) => state.devices)
  return { ...devices, selectDevice: client.selectDevice }
}
