import { selectActiveCall } from '@offhook/core'
import { ChartNoAxesColumn } from 'lucide'
import { useEffect, useRef, useState } from 'react'
import { useCallLabels } from '../../hooks/useCallLabels'
import { useCallStore } from '../../hooks/useCallStore'
import { englishStats } from '../../locale/statsLabels'
import { Icon } from '../../rendering/Icon'
import { lazyPart } from '../../rendering/lazyPart'
import { DeviceSettings } from '../DeviceSettings/DeviceSettings'
import { UnavailableCode } from '../UnavailableCode/UnavailableCode'

const CallStats = lazyPart(async () => (await import('../CallStats/CallStats')).CallStats, UnavailableCode)

/** The content of `DeviceMenu`: the device settings or, in a call, the statistics in their place. */
export function DevicePanel() {
  const { stats: labels = englishStats } = useCallLabels()
  const isInCall = useCallStore((state) => {
    const call = selectActiveCall(state)
    return call !== null && call.status !== 'ended'
  })
  const [isShowingStats, setIsShowingStats] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  const hasSwitched = useRef(false)
  // The button that was pressed is gone, and the focus with it.
  useEffect(() => {
    if (hasSwitched.current) button.current?.focus()
  }, [isShowingStats])
  const areStatsShown = isShowingStats && isInCall

  const toggle = isInCall && (
    <button
      ref={button}
      type="button"
      className="offhook-button"
      onClick={() => {
        hasSwitched.current = true
        setIsShowingStats(!isShowingStats)
      }}
    >
      {!areStatsShown && <Icon shapes={ChartNoAxesColumn} />}
      {areStatsShown ? labels.back : labels.title}
    </button>
  )
  return areStatsShown ? (
    <>
      {toggle}
      <CallStats />
    </>
  ) : (
    <>
      <DeviceSettings />
      {toggle}
    </>
  )
}
