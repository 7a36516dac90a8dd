import { Leaf } from 'lucide'
import { useId } from 'react'
import { Icon } from '../../rendering/Icon'
import { useCallClient } from '../../hooks/useCallClient'
import { useCallLabels } from '../../hooks/useCallLabels'
import { useCallStore } from '../../hooks/useCallStore'
import { CommandButton } from '../CommandButton/CommandButton'

/** The switch of `dataSaver` in the store. */
export function DataSaverSetting() {
  const client = useCallClient()
  const labels = useCallLabels()
  const isOn = useCallStore(({ dataSaver }) => dataSaver)
  const id = useId()
  return (
    <div className="offhook-setting" data-kind="data-saver">
      <CommandButton
        className="offhook-switch"
        role="switch"
        aria-checked={isOn}
        aria-describedby={id}
        state={{ isOn }}
        command={() => client.setDataSaver(!isOn)}
      >
        <Icon shapes={Leaf} />
        <span className="offhook-switch-label">{labels.dataSaver}</span>
        <span className="offhook-switch-track" aria-hidden="true" />
      </CommandButton>
      <p id={id} className="offhook-text">
        {labels.dataSaverHint}
      </p>
    </div>
  )
}
