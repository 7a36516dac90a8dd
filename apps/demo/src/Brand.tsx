export function Brand() {
  return (
    <h1 className="brand">
      <img src="/icon.svg" alt="" width="32" height="32" />
      Offhook
    </h1>
  )
}
