import type { DeviceIdentity } from '../api/ports/deviceIdentity'
import { type DeviceRecord, isInPage, newRecord, parseRecords, selectResumed, withRecord } from './deviceRecords'
import { randomId } from './randomId'

/** What the identity of a client needs of its page. */
export interface IdentityPage {
  /** Distinguishes this document from all others. */
  page: number
  /** The position of the document among the frames of the tab: the same after a reload. */
  framePath: string
  /** @returns What the pages of this tab have stored. A duplicated tab starts with a copy. */
  read(): string | null
  write(text: string): void
  /** Holds the lock of an id until the page is unloaded. @returns A function that releases it. */
  holdLock(deviceId: string): Promise<() => void>
  /** Whether no page of this browser holds the lock of an id. */
  isLockReleased(deviceId: string): Promise<boolean>
  /**
   * Calls the listener when the page is unloaded.
   * @returns A function that removes the listener.
   */
  onUnload(listener: () => void): () => void
}

/**
 * Claims an identity with the storage of a tab and the locks of a browser.
 *
 * Each client has a record of its own in the storage, and holds a lock on its id for its lifetime. A record whose lock is not held belongs
 * to a client of an earlier page of this tab: its id is resumed. A duplicated tab starts with a copy of the storage, and finds the locks
 * held: it does not resume the calls of the original tab.
 *
 * A page that is unloaded notes that in its records too, because on a busy machine its locks may be held for longer than the next page
 * can wait.
 */
export async function claimDeviceIdentity(url: string, tab: IdentityPage): Promise<DeviceIdentity> {
  const read = () => parseRecords(tab.read())
  const write = (records: readonly DeviceRecord[]) => {
    tab.write(JSON.stringify(records))
  }
  const deviceId = randomId()
  const releaseLock = await tab.holdLock(deviceId)

  // No `await` between reading and writing: other clients of this tab write too.
  const stored = read()
  let record = newRecord(stored, { deviceId, url, page: tab.page, framePath: tab.framePath })
  const update = (change: Partial<DeviceRecord> = {}) => {
    record = { ...record, ...change }
    write(withRecord(read(), record))
  }
  update()

  const earlier = stored.filter((other) => other.url === url && !isInPage(other, tab.page))
  const isAvailable = await Promise.all(
    earlier.map(async (other) => other.isReleased === true || tab.isLockReleased(other.deviceId)),
  )
  const resumed = selectResumed(
    earlier.filter((_, index) => isAvailable[index]),
    record,
  )
  // A client in this document's place that is in use: this tab is a duplicate, and the record is a copy.
  const copies = earlier.filter((other, index) => !isAvailable[index] && isSameFrame(other, record))
  if (copies.length > 0) write(read().filter((other) => !includes(copies, other)))

  const stopWatching = tab.onUnload(() => {
    update({ isReleased: true })
  })
  return {
    deviceId,
    resumedDevices: resumed,
    confirmResumed(userJid) {
      const isConfirmed = (other: DeviceRecord) =>
        resumed.includes(other.deviceId) && (other.userJid ? other.userJid === userJid : other.slot === record.slot)
      record = { ...record, userJid }
      write(
        withRecord(
          read().filter((other) => !isConfirmed(other)),
          record,
        ),
      )
    },
    release() {
      stopWatching()
      update({ isReleased: true })
      releaseLock()
    },
  }
}

const includes = (records: readonly DeviceRecord[], { deviceId }: DeviceRecord) =>
  records.some((other) => other.deviceId === deviceId)

const frameOf = ({ slot }: DeviceRecord) => slot.slice(0, slot.lastIndexOf('/'))
const isSameFrame = (a: DeviceRecord, b: DeviceRecord) => frameOf(a) === frameOf(b)
