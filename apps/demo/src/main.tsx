import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import '@offhook/react/styles.css'
import { App } from './App'
import { followAddress } from './session'
import './page.css'
import './eventLogPanel.css'

followAddress()

const root = document.getElementById('root')
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  )
}
