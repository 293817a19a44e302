package dev.turnstile.cli.listing;

import dev.turnstile.cli.terminal.BadInput;
import picocli.CommandLine.Option;

/** The option for the maximum number of rows in a list. */
final class LimitOption {

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "50",
            description = "The maximum number to show; 50 by default.")
    private int limit = 50;

    int value() {
        if (limit < 1) {
            throw new BadInput("--limit: expected 1 or more, got " + limit, null);
        }
        return limit;
    }
}
