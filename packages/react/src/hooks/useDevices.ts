import type { CallClient, CallStoreState } from '@offhook/core'
import { useEffect } from 'react'
import { useCallClient } from './useCallClient'
import { useCallStore } from './useCallStore'

/** What `useDevices` returns: the lists of devices, the selection, and the command that changes it. */
export type UseDevices = CallStoreState['devices'] & Pick<CallClient, 'selectDevice'>

/**
 * The microphones, cameras and speakers. The lists are updated while the component is mounted, when a device is plugged in
 * or removed.
 *
 * Until the user has allowed the microphone or camera once, browsers list devices without names.
 *
 * @example
 * ```tsx
 * import { useDevices } from '@offhook/react'
 *
 * export function MicrophoneSelect() {
 *   const { microphones, selected, selectDevice } = useDevices()
 *   return (
 *     <select
 *       value={selected.microphone}
 *       onChange={(event) => void selectDevice('microphone', event.target.value).catch(console.error)}
 *     >
 *       <option value="">System default</option>
 *       {microphones.map(({ deviceId, label }) => (
 *         <option key={deviceId} value={deviceId}>
 *           {label}
 *         </option>
 *       ))}
 *     </select>
 *   )
 * }
 * ```
 */
export function useDevices(): UseDevices {
  const client = useCallClient()
  useEffect(() => client.watchDevices(), [client])
  const devices = useCallStore((state) => state.devices)
  return { ...devices, selectDevice: client.selectDevice }
}
