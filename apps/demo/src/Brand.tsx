export function Brand() {
  return (
    <p className="brand">
      <img src="/icon.svg" alt="" width="32" height="32" />
      Offhook
    </p>
  )
}
