package dev.turnstile.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.jackson.JacksonJson;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What a run of the command came to. */
record Run(int exitCode, String out, String err) {

    /** Runs the command in this JVM. */
    static Run turnstile(Object... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = Main.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(Stream.of(arguments).map(Object::toString).toArray(String[]::new));
        return new Run(exitCode, out.toString(), err.toString());
    }

    /** Checks that it did what it was asked for. */
    Run succeeds() {
        return exits(0);
    }

    Run exits(int expected) {
        assertThat(exitCode).as("exit code, with out: %s, err: %s", out, err).isEqualTo(expected);
        return this;
    }

    /** Checks that it refused with one line, which contains each of the texts, and said nothing else. */
    Run refuses(String... texts) {
        return refuses("turnstile: ", texts);
    }

    /** Checks the same of a run that was asked for JSON. */
    Run refusesInJson(String... texts) {
        return refuses("{\"error\":{\"message\":", texts);
    }

    private Run refuses(String beginning, String... texts) {
        exits(2);
        assertThat(err.lines()).as("standard error").hasSize(1);
        assertThat(err)
                .startsWith(beginning)
                .endsWith(System.lineSeparator())
                .contains(texts)
                .doesNotContain("unexpected failure", "Exception");
        assertThat(out).as("standard output").isEmpty();
        return this;
    }

    List<String> lines() {
        return out.lines().toList();
    }

    Map<String, Object> json() {
        return new JacksonJson().read(out);
    }
}
