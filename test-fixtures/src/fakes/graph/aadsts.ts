/** An error of the token endpoint (Entra: reference-error-codes). `invalid_client` comes with 401, others with 400. */
export class Aadsts extends Error {
  readonly number: number
  readonly error: string
  readonly status: number
  constructor(number: number, error: string, text: string, status: number = error === 'invalid_client' ? 401 : 400) {
    super(text)
    this.number = number
    this.error = error
    this.status = status
  }

  body(at: number, traceId: string, correlationId: string): object {
    const timestamp = new Date(at).toISOString().replace('T', ' ').replace(/\.\d+/, '')
    return {
      error: this.error,
      error_description: `AADSTS${this.number}: ${this.message} Trace ID: ${traceId} Correlation ID: ${correlationId} Timestamp: ${timestamp}`,
      error_codes: [this.number],
      timestamp,
      trace_id: traceId,
      correlation_id: correlationId,
      error_uri: `https://login.microsoftonline.com/error?code=${this.number}`,
    }
  }
}
