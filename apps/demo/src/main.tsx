import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
// The order of the style sheets is the order of their layers.
import './reset.css'
import '@offhook/react/styles.css'
import './page.css'
import './eventLogPanel.css'
import { App } from './App'
import { followAddress } from './session'

followAddress()

const root = document.getElementById('root')
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  )
}
