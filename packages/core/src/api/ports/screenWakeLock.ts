/**
 * Keeps the screen of the device on while the page is visible.
 *
 * @returns A function that lets the screen turn off again.
 */
export type AcquireScreenWakeLock = () => () => void
