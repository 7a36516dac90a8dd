import type { CallLabels } from './labels'
import { pluralMessage } from './pluralMessage'

const plural = (one: string, other: string) => pluralMessage('es', { one, other })
const missedCalls = plural('Llamada perdida de {names}', '{count} llamadas perdidas de {names}')
const missedVideoCalls = plural('Videollamada perdida de {names}', '{count} videollamadas perdidas de {names}')
const list = new Intl.ListFormat('es')
const device = { microphone: 'Micrófono', camera: 'Cámara', speaker: 'Altavoz' }
const the = { microphone: 'El micrófono', camera: 'La cámara', both: 'El micrófono y la cámara' }
const inside = { microphone: 'el micrófono', camera: 'la cámara', both: 'el micrófono y la cámara' }
const chosen = { microphone: 'El micrófono elegido', camera: 'La cámara elegida', speaker: 'El altavoz elegido' }
const bySystem = { microphone: 'el micrófono', camera: 'la cámara', speaker: 'el altavoz' }
type Which = keyof typeof the
/** Agrees with the device in gender and number: `está bloqueada`, `están bloqueados`. */
const agree = (which: Which, masculine: string, feminine: string) =>
  which === 'both' ? `${masculine}s` : which === 'camera' ? feminine : masculine
const be = (which: Which) => `${the[which]} ${which === 'both' ? 'están' : 'está'}`

/** Spanish. */
export const es: CallLabels = {
  answer: 'Contestar',
  answering: 'Contestando…',
  answerAudioOnly: 'Contestar solo con audio',
  decline: 'Rechazar',
  endCall: 'Colgar',
  muteMicrophone: 'Silenciar el micrófono',
  unmuteMicrophone: 'Activar el micrófono',
  turnCameraOff: 'Apagar la cámara',
  turnCameraOn: 'Encender la cámara',
  callAgain: 'Volver a llamar',
  callBack: 'Devolver la llamada',
  close: 'Cerrar',
  dismiss: 'Descartar',
  startAudio: 'Toca para oír',
  you: 'Tú',
  muted: 'Silenciado',
  systemDefault: 'Predeterminado del sistema',
  controls: 'Controles de la llamada',
  notices: 'Avisos de llamadas',
  minimize: 'Minimizar',
  backToCall: 'Volver a la llamada',
  openWindow: 'Ventana pequeña',
  closeWindow: 'Traer de vuelta',
  inWindow: 'La llamada está en su propia ventana',
  enterFullScreen: 'Pantalla completa',
  leaveFullScreen: 'Salir de pantalla completa',
  moveSelfView: 'Mover tu imagen',
  devices: 'Micrófono, cámara y altavoz',
  speakingWhileMuted: 'Tienes el micrófono silenciado. Nadie te oye.',
  unmute: 'Activar el micrófono',
  deviceLost: {
    microphone: 'Tu micrófono se ha desconectado. Vuelve a conectarlo o elige otro.',
    camera: 'Tu cámara se ha desconectado. Vuelve a conectarla o elige otra.',
  },
  deviceSilenced: {
    microphone: 'El sistema ha silenciado tu micrófono. Actívalo allí o elige otro.',
    camera: 'Tu cámara no envía imagen. Revisa la tapa o el interruptor, o elige otra.',
  },
  safetyCode: 'Código de seguridad',
  safetyCodeHint: 'Léanselo el uno al otro. Si los dos ven las mismas cifras, nadie escucha en medio.',
  quality: { GOOD: 'Buena conexión', AVERAGE: 'Conexión regular', POOR: 'Mala conexión' },
  pin: (name) => `Fijar a ${name}`,
  names: (names) => list.format(names),
  callWith: (name) => `Llamada con ${name}`,
  waitingForConnection: 'Esperando la conexión con el servicio de llamadas…',
  callPerson: (name, callType) => (callType === 'video' ? `Videollamar a ${name}` : `Llamar a ${name}`),
  incomingCall: (name, callType) => `${callType === 'video' ? 'Videollamada' : 'Llamada'} entrante de ${name}`,
  incomingCallType: (callType) => (callType === 'video' ? 'Videollamada' : 'Llamada de voz'),
  alsoInvited: (names) => `con ${names}`,
  missedCall: (name, callType, count) => (callType === 'video' ? missedVideoCalls : missedCalls)(name, count),
  lasted: (duration) => `Duración: ${duration}`,
  connectedWith: (names) => `En llamada con ${names}`,
  joined: plural('{names} se ha unido a la llamada', '{names} se han unido a la llamada'),
  left: plural('{names} ha salido de la llamada', '{names} han salido de la llamada'),
  connectionLostTo: (names) => `Se perdió la conexión con ${names}`,
  reconnected: 'El servicio de llamadas ha vuelto',
  microphoneNow: { on: 'Micrófono activado', off: 'Micrófono silenciado' },
  cameraNow: { on: 'Cámara encendida', off: 'Cámara apagada' },
  withShortcut: (name, keys) => `${name} (${keys})`,
  status: {
    calling: 'Llamando…',
    ringing: 'Sonando…',
    connecting: 'Conectando…',
    connected: 'En llamada',
    reconnecting: 'Reconectando…',
  },
  waitingFor: (names) => `Esperando a ${names}`,
  participantStatus: {
    calling: 'Llamando…',
    ringing: 'Sonando…',
    connecting: 'Conectando…',
    reconnecting: 'Reconectando…',
  },
  noConnectionTo: (name) => `Sin conexión con ${name}`,
  endReason: {
    hangup: () => 'Llamada finalizada',
    cancelled: () => 'Llamada cancelada',
    declined: plural('{names} ha rechazado la llamada', '{names} han rechazado la llamada'),
    busy: plural('La línea de {names} está ocupada', 'Las líneas de {names} están ocupadas'),
    engaged: plural('{names} está en otra llamada', '{names} están en otras llamadas'),
    'no-answer': plural('{names} no contesta', '{names} no contestan'),
    unavailable: (names) => `No se puede localizar a ${names}`,
    'answered-elsewhere': () => 'Contestada en otro dispositivo',
    'media-failed': () => 'El micrófono o la cámara han dejado de funcionar',
    'connect-failed': () => 'No se pudo establecer la llamada',
    'connection-lost': () => 'Se perdió la conexión',
    'signaling-failed': () => 'No se pudo contactar con el servicio de llamadas',
    error: () => 'Algo ha salido mal',
  },
  connection: {
    connecting: 'No se puede acceder al servicio de llamadas. Reintentando…',
    offline: 'No tienes conexión',
    reconnecting: 'Reconectando con el servicio de llamadas…',
    unauthorized: 'Se ha cerrado tu sesión. Inicia sesión de nuevo para llamar',
  },
  errors: {
    unauthorized: 'Se ha cerrado tu sesión. Inicia sesión de nuevo para llamar.',
    unsupported:
      'Las llamadas no funcionan en este navegador. Actualízalo, activa WebRTC en sus ajustes o usa otro navegador.',
    conflict: 'Ya estás en una llamada.',
    'not-found': 'Esa llamada ya terminó.',
    'not-connected': 'No se puede contactar con el servicio de llamadas. Comprueba tu conexión e inténtalo de nuevo.',
    'code-unavailable':
      'No se ha podido cargar una parte de esta aplicación. Comprueba tu conexión e inténtalo de nuevo, o recarga la página.',
  },
  device,
  unnamedDevice: (kind, number) => `${device[kind]} ${number}`,
  missingDevice: (kind, name) => `${name || chosen[kind]} (no disponible)`,
  deviceReplaced: (kind, name) =>
    `${name || chosen[kind]} no está disponible. En su lugar se usa ${bySystem[kind]} del sistema.`,
  deviceBusy: (kind, name) =>
    `${name || chosen[kind]} está en uso por otro programa. En su lugar se usa otro dispositivo.`,
  deviceError: {
    refused: (which) => `${be(which)} ${agree(which, 'bloqueado', 'bloqueada')}.`,
    dismissed: (which) =>
      `El navegador pidió permiso para usar ${inside[which]} y no obtuvo respuesta. Inténtalo de nuevo y elige «Permitir».`,
    system: (which) =>
      `El equipo no deja que el navegador use ${inside[which]}. Permítelo en los ajustes de privacidad del sistema e inténtalo de nuevo.`,
    busy: (which) => `Otro programa está usando ${inside[which]}. Ciérralo e inténtalo de nuevo.`,
    gone: (which) => `No se encuentra ${inside[which]}. Conecta un dispositivo e inténtalo de nuevo.`,
    insecure: (which) => `No se puede usar ${inside[which]} en esta página: su dirección debe empezar por https.`,
    'blocked-by-policy': (which) =>
      `Esta página no tiene permiso para usar ${inside[which]}. Ábrela en su propia ventana o consulta al propietario del sitio.`,
    failed: (which) => `No se pudo iniciar ${inside[which]}. Inténtalo de nuevo.`,
  },
  allowAgain: {
    chrome: 'Haz clic en el icono a la izquierda de la dirección, actívalo ahí e inténtalo de nuevo.',
    edge: 'Haz clic en el candado a la izquierda de la dirección, elige «Permisos», permite el acceso e inténtalo de nuevo.',
    firefox: 'Haz clic en el icono tachado a la izquierda de la dirección, quita el bloqueo e inténtalo de nuevo.',
    safari:
      'Abre los ajustes de este sitio web en el menú Safari (en el teléfono, desde el icono junto a la dirección), permite el acceso e inténtalo de nuevo.',
    other: 'Permite el acceso en los ajustes del navegador para esta página e inténtalo de nuevo.',
  },
  deviceSettings: 'Sonido y cámara',
  cameraPreview: 'Tu cámara',
  showPreview: 'Mostrar mi cámara',
  hidePreview: 'Ocultar mi cámara',
  dataSaver: 'Ahorro de datos',
  dataSaverHint: 'Consume menos datos: el vídeo es más pequeño en ambos sentidos.',
  cameraOff: 'La cámara está apagada',
  opening: 'Iniciando…',
  waitingForPermission: {
    microphone: 'Esperando permiso para usar el micrófono…',
    camera: 'Esperando permiso para usar la cámara…',
    both: 'Esperando permiso para usar el micrófono y la cámara…',
  },
  playTestSound: 'Reproducir un sonido',
  speakerBySystem: 'Este navegador usa el altavoz configurado en el sistema.',
  tryAgain: 'Intentar de nuevo',
  preCallCheck: 'Antes de la llamada',
  connectionCheck: 'Conexión',
  verdict: {
    checking: 'Comprobando…',
    microphoneSilent: 'Di algo: todavía no se ha oído nada.',
    microphoneWorks: 'Se te oye.',
    cameraWorks: 'Se te ve.',
    speakerAsk: 'Reproduce un sonido: ¿lo oyes?',
    speakerWorks: 'Oyes bien.',
    speakerFails: 'Sube el volumen o elige otro altavoz y vuelve a reproducirlo.',
    speakerBlocked: 'El navegador retuvo el sonido. Vuelve a reproducirlo.',
    connectionRelay: 'Las llamadas pasan, incluso en redes estrictas.',
    connectionDirect: 'En esta red las llamadas pasan.',
    connectionLocal: 'El servicio de llamadas responde. Si una llamada sale de esta red se verá al llamar.',
    connectionNone: 'Esta red no deja pasar llamadas. Prueba con otra o desactiva la VPN.',
    signalingDown: 'No se puede contactar con el servicio de llamadas. Comprueba tu conexión a internet.',
    signedOut: 'Se ha cerrado tu sesión. Inicia sesión de nuevo para llamar.',
  },
  iHearIt: 'Lo oigo',
  iHearNothing: 'No oigo nada',
}
