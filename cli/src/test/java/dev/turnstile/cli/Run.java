package dev.turnstile.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.jackson.JacksonJson;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The result of a run of the command. */
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

    /** Checks that the command succeeded. */
    Run succeeds() {
        return exits(0);
    }

    Run exits(int expected) {
        assertThat(exitCode).as("exit code, with out: %s, err: %s", out, err).isEqualTo(expected);
        return this;
    }

    /** Checks that the command failed with a single line that contains the texts, and no other output. */
    Run refuses(String... texts) {
        return refuses("turnstile: ", texts);
    }

    /** Checks the same for the JSON format. */
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
