/** Time zones that a text may begin, the closest first: `berl` is Europe/Berlin. */
export function zonesLike(text: string): readonly string[] {
  const wanted = text.trim().toLowerCase().replaceAll(' ', '_')
  if (wanted === '') return []
  const places = zones.filter((zone) =>
    zone
      .toLowerCase()
      .split('/')
      .some((part) => part.startsWith(wanted)),
  )
  const whole = zones.filter((zone) => zone.toLowerCase().startsWith(wanted))
  return [...new Set([...whole, ...places])]
}

/** The text with the zone in its place that it most likely means; as it is where there is none. */
export function completeZone(text: string): string {
  return zonesLike(text)[0] ?? text
}

const zones: readonly string[] = ['UTC', ...Intl.supportedValuesOf('timeZone')]
