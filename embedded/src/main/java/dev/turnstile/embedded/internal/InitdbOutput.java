package dev.turnstile.embedded.internal;

/** Extracts the reason of a failure from the output of initdb. */
final class InitdbOutput {

    private InitdbOutput() {}

    /** Returns the first error, because later lines concern the cleanup. */
    static String cause(Command.Result result) {
        return result.lines().stream()
                .filter(line -> line.contains("error:") || line.contains("FATAL:"))
                .findFirst()
                .orElseGet(result::lastLine);
    }
}
