/**
 * Why a device cannot be opened. `refused`: by the user or the browser settings. `dismissed`: the prompt was closed. `system`: the
 * operating system blocks the browser. `busy`: another program uses the device. `gone`: it is not connected. `insecure`: the page is
 * not served over https. `blocked-by-policy`: the page that embeds this one, or its server, does not let it use the device (W3C
 * Permissions Policy). `failed`: any other error.
 */
export type DeviceErrorReason =
  'refused' | 'dismissed' | 'system' | 'busy' | 'gone' | 'insecure' | 'blocked-by-policy' | 'failed'
