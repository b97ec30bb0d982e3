/** Handing over the lines of a lost install, which few tablets ever do. */
export { RescueSender } from '../../sync/rescued';
