package dev.turnstile.postgres.internal.failure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.postgres.internal.recovery.Incarnation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The SQLSTATEs in the SQL files are those of the enumeration, and those of the table in the docs. */
class RaisedStateTest {

    private static final Pattern RAISED = Pattern.compile("ERRCODE = '(\\w{5})'");
    private static final Pattern LISTED = Pattern.compile("(?m)^\\| `(\\w{5})` \\|");

    /** PostgreSQL's own insufficient_privilege and object_not_in_prerequisite_state. */
    private static final Set<String> STANDARD = Set.of("42501", "55000");

    private static final String RAISED_IN_JAVA = "08007";

    private static Set<String> declared() {
        return Stream.of(
                        Arrays.stream(RaisedState.values()).map(RaisedState::code),
                        Stream.of(Incarnation.CHANGED),
                        STANDARD.stream())
                .flatMap(codes -> codes)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Files of the archive and of enforcement never raise the same state. */
    @Test
    void each_sqlstate_is_raised_with_one_meaning() throws IOException {
        Path root = Path.of("src/main/resources/dev/turnstile/postgres");
        TreeMap<String, Set<String>> directories = new TreeMap<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file :
                    files.filter(one -> one.toString().endsWith(".sql")).toList()) {
                Matcher raised = RAISED.matcher(Files.readString(file));
                while (raised.find()) {
                    directories
                            .computeIfAbsent(raised.group(1), code -> new TreeSet<>())
                            .add(String.valueOf(
                                    Objects.requireNonNull(file.getParent()).getFileName()));
                }
            }
        }
        assertThat(directories.keySet()).isEqualTo(declared());
        assertThat(directories.values()).allMatch(where -> where.size() == 1);
    }

    @Test
    void every_sqlstate_is_listed_once_in_the_docs() throws IOException {
        Matcher listed = LISTED.matcher(Files.readString(Path.of("../docs/sqlstates.md")));
        Set<String> raised = new TreeSet<>(declared());
        raised.add(RAISED_IN_JAVA);
        assertThat(listed.results().map(one -> one.group(1)).toList()).containsExactlyInAnyOrderElementsOf(raised);
    }
}
