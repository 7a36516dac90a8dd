import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
// The page's own styles come after those of the kit, so that they win.
import './reset.css'
import '@offhook/react/styles.css'
import './page.css'
import './eventLogPanel.css'
import { App } from './App'
import { createSessionStore } from './createSessionStore'

const sessionStore = createSessionStore()

const root = document.getElementById('root')
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App sessionStore={sessionStore} />
    </StrictMode>,
  )
}
