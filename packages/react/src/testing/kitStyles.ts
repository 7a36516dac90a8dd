import { cleanup } from '@testing-library/react'
import { afterEach, beforeEach } from 'vitest'
import styles from '../styles/index.css?inline'

/**
 * Adds the style sheet of the kit to the page of each test, without animations, and removes what the test has rendered.
 *
 * @param rules more rules, after those of the kit
 */
export function setUpKitStyles(rules = ''): void {
  const sheet = document.createElement('style')
  beforeEach(() => {
    sheet.textContent = `${styles} body { margin: 0 } *, ::before, ::after { animation: none !important; transition: none !important } ${rules}`
    document.head.append(sheet)
  })
  afterEach(() => {
    cleanup()
    sheet.remove()
    document.documentElement.removeAttribute('dir')
    document.documentElement.removeAttribute('style')
  })
}
