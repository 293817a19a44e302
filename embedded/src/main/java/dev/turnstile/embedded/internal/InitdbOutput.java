package dev.turnstile.embedded.internal;

/** What initdb says when it fails. */
final class InitdbOutput {

    private InitdbOutput() {}

    /** Its first error; what follows is about cleaning up. */
    static String cause(Command.Result result) {
        return result.lines().stream()
                .filter(line -> line.contains("error:") || line.contains("FATAL:"))
                .findFirst()
                .orElseGet(result::lastLine);
    }
}
