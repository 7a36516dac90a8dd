declare module 'simple-peer/simplepeer.min.js' {
  export { default } from 'simple-peer'
}
