export interface Token {
  name: string
  /** What the token is used for. */
  use: string
}

/** Lists tokens with their current values in each theme, read from the style sheet. */
export function TokenTable({ tokens, swatches = true }: { tokens: Token[]; swatches?: boolean }) {
  const themes = swatches ? ['light', 'dark', 'contrast'] : ['light']
  return (
    <table style={{ inlineSize: '100%', borderCollapse: 'collapse' }}>
      <thead>
        <tr>
          <th scope="col">Token</th>
          <th scope="col">Use</th>
          {themes.map((theme) => (
            <th key={theme} scope="col">
              {swatches ? theme : 'value'}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {tokens.map(({ name, use }) => (
          <tr key={name}>
            <th scope="row" style={{ textAlign: 'start' }}>
              <code>{name}</code>
            </th>
            <td>{use}</td>
            {themes.map((theme) => (
              <td key={theme} data-theme={theme}>
                {swatches ? <Swatch name={name} /> : <Value name={name} />}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Swatch({ name }: { name: string }) {
  const style = { background: `var(${name})`, border: '1px solid var(--offhook-line)' }
  return <span style={{ ...style, display: 'block', inlineSize: 56, blockSize: 32, borderRadius: 8 }} />
}

function Value({ name }: { name: string }) {
  return <code>{getComputedStyle(document.documentElement).getPropertyValue(name).trim()}</code>
}
