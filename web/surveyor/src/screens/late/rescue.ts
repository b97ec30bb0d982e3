/** What few tablets ever do: handing over the lines of a lost install, and letting go the keys of what was withdrawn. */
export { forget } from '../../store/withdrawn';
export { RescueSender } from '../../sync/rescued';
