import { limits } from '@offhook/protocol'

/** How many records a tab keeps. */
const MAX_RECORDS = 24

/** A client of this tab, as it is stored for the next page of the tab. */
export interface DeviceRecord {
  deviceId: string
  url: string
  /** The document of the client. Two documents never have the same. */
  page: number
  /** The position of the document among the frames of the tab, and of the client among those of its document and server. */
  slot: string
  /** The user, once the server has answered. Before that the user of the slot's earlier client, if any. */
  userJid?: string
  /** The client has released its id, or its page was unloaded. */
  isReleased?: true
}

/** @returns The records, or none if the text was not written by this version. */
export function parseRecords(text: string | null): DeviceRecord[] {
  if (!text) return []
  try {
    const records = JSON.parse(text) as unknown
    return Array.isArray(records) ? records.filter(isRecord) : []
  } catch {
    return []
  }
}

function isRecord(value: unknown): value is DeviceRecord {
  if (typeof value !== 'object' || value === null) return false
  const { deviceId, url, slot } = value as Partial<DeviceRecord>
  return typeof deviceId === 'string' && typeof url === 'string' && typeof slot === 'string'
}

/** Replaces the record with this id, or adds it. */
export function withRecord(records: readonly DeviceRecord[], record: DeviceRecord): DeviceRecord[] {
  return [...records.filter(({ deviceId }) => deviceId !== record.deviceId), record].slice(-MAX_RECORDS)
}

/** Creates the record of a new client, in the first slot that no other client of its document and server has. */
export function newRecord(
  records: readonly DeviceRecord[],
  { framePath, ...record }: Pick<DeviceRecord, 'deviceId' | 'url' | 'page'> & { framePath: string },
): DeviceRecord {
  const used = records.filter((other) => isInPage(other, record.page) && other.url === record.url)
  let index = 0
  while (used.some(({ slot }) => slot === `${framePath}/${index}`)) index += 1
  const slot = `${framePath}/${index}`
  const userJid = records.filter((other) => other.url === record.url && other.slot === slot).at(-1)?.userJid
  return { ...record, slot, ...(userJid && { userJid }) }
}

/** Whether the client is used in this document. */
export const isInPage = ({ page, isReleased }: DeviceRecord, current: number) => page === current && !isReleased

/**
 * Selects the ids that a new client resumes.
 *
 * The user of the client is not known yet. The server ignores the ids of other users, so that they do no harm. If one user had several
 * clients, only those in the slot of the new one are resumed: the others belong to the clients that follow.
 */
export function selectResumed(available: readonly DeviceRecord[], { slot }: DeviceRecord): string[] {
  const isSameUser = (a: DeviceRecord, b: DeviceRecord) => a.userJid !== undefined && a.userJid === b.userJid
  const selected = available.filter(
    (record) => record.slot === slot || !available.some((other) => other.slot === slot && isSameUser(other, record)),
  )
  // If there are too many, those of other slots are left out first.
  const others = selected.filter((record) => record.slot !== slot)
  const own = selected.filter((record) => record.slot === slot)
  return [...others, ...own].slice(-limits.resumedDevices).map(({ deviceId }) => deviceId)
}
