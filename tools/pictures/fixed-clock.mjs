// Loaded into the program by `--import` while pictures are made: an hour that stands still, so that they do not depend on when.
const now = Number(process.env.ROLLCALL_PICTURE_NOW)
const RealDate = Date
globalThis.Date = class extends RealDate {
  constructor(...parts) {
    super(...(parts.length > 0 ? parts : [now]))
  }
  static now() {
    return now
  }
}
