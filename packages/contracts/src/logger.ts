/** Where components say what a user should know; the application decides how it looks. */
export interface Logger {
  info(message: string): void;
  warn(message: string): void;
}
