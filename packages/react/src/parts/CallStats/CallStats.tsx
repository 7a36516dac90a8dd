import { selectActiveCall } from '@offhook/core'
import { forwardRef, useState } from 'react'
import { useCallLabels } from '../../hooks/useCallLabels'
import { useCallStats } from '../../hooks/useCallStats'
import { useCallStore } from '../../hooks/useCallStore'
import { englishStats, type StatsLabels } from '../../locale/statsLabels'
import { displayNameOf, remoteParticipantsOf } from '../../participants/selectors'
import { classNames } from '../../rendering/classNames'
import { type PartProps, useRender } from '../../rendering/useRender'
import { type StatsRows, statsRows, statsText } from './statsRows'

/** The props of `CallStats`: those of a `<div>`. The state for `render` is `{ isMeasured }`. */
export type CallStatsProps = PartProps<'div', { isMeasured: boolean }>

/**
 * What the media of the active call is like, for each user: path, round trip and voice quality, and for audio and video in both directions
 * codec, bitrate, loss and jitter, with what was concealed, the resolution and the frame rate. The values change each second while the
 * part is mounted and the page is visible. A button copies them as text.
 *
 * Data attributes:
 * - `data-measured`: present once there are values
 */
export const CallStats = forwardRef<HTMLDivElement, CallStatsProps>(function CallStats(
  { render, className, ...rest },
  ref,
) {
  const { stats: labels = englishStats } = useCallLabels()
  const stats = useCallStats()
  const call = useCallStore(selectActiveCall)
  const isConnected = remoteParticipantsOf(call).some(({ connection }) => connection === 'connected')
  const people = (stats?.participants ?? []).flatMap((measured) => {
    const participant = call?.participants[measured.userJid]
    return participant
      ? { userJid: measured.userJid, name: displayNameOf(participant), rows: statsRows(measured, labels) }
      : []
  })
  const isMeasured = people.length > 0
  const children = isMeasured ? (
    <>
      {people.map(({ userJid, name, rows }) => (
        <PersonStats key={userJid} name={name} rows={rows} labels={labels} />
      ))}
      <CopyButton labels={labels} getText={() => statsText(people, labels)} />
    </>
  ) : (
    <p role="status" className="offhook-text">
      {isConnected ? labels.measuring : labels.empty}
    </p>
  )
  return useRender(
    'div',
    render,
    {
      ref,
      role: 'group',
      'aria-label': labels.title,
      children,
      ...rest,
      className: classNames('offhook-call-stats', className),
      'data-measured': isMeasured ? '' : undefined,
    },
    { isMeasured },
  )
})

function PersonStats({
  name,
  rows: { connection, kinds },
  labels,
}: {
  name: string
  rows: StatsRows
  labels: StatsLabels
}) {
  return (
    <table className="offhook-stats-table">
      <caption className="offhook-text">{name}</caption>
      <tbody className="offhook-stats-group">
        {connection.map(([title, value]) => (
          <tr key={title} className="offhook-stats-row">
            <th scope="row" className="offhook-stats-title">
              {title}
            </th>
            <td colSpan={2} className="offhook-stats-value">
              {value}
            </td>
          </tr>
        ))}
      </tbody>
      {kinds.map(({ title, rows }) => (
        <tbody key={title} className="offhook-stats-group">
          <tr className="offhook-stats-row">
            <th scope="rowgroup" className="offhook-stats-title">
              {title}
            </th>
            <th scope="col" className="offhook-stats-title">
              {labels.received}
            </th>
            <th scope="col" className="offhook-stats-title">
              {labels.sent}
            </th>
          </tr>
          {rows.map(([about, received, sent]) => (
            <tr key={about} className="offhook-stats-row">
              <th scope="row" className="offhook-stats-title">
                {about}
              </th>
              <td className="offhook-stats-value">
                <bdi className="offhook-stats-number">{received}</bdi>
              </td>
              <td className="offhook-stats-value">
                <bdi className="offhook-stats-number">{sent}</bdi>
              </td>
            </tr>
          ))}
        </tbody>
      ))}
    </table>
  )
}

function CopyButton({ labels, getText }: { labels: StatsLabels; getText: () => string }) {
  const [result, setResult] = useState<'copied' | 'copyFailed' | null>(null)
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(getText())
      setResult('copied')
    } catch {
      // No permission, or a page without https, which has no clipboard.
      setResult('copyFailed')
    }
  }
  return (
    <div className="offhook-stats-copy">
      <button type="button" className="offhook-button" onClick={() => void copy()}>
        {labels.copy}
      </button>
      <span role="status" className="offhook-text">
        {result && labels[result]}
      </span>
    </div>
  )
}
