package dev.turnstile.postgres.internal.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The files of the schema are listed in the order of Flyway, and each object has its own file. */
class SchemaFilesTest {

    private static final SchemaFiles FILES = SchemaFiles.LIBRARY;

    private static final Pattern OBJECT = Pattern.compile("(?:(\\w+)/)?R__(\\d)_(\\w+)\\.sql");

    private static final Pattern CREATED =
            Pattern.compile("CREATE (?:OR REPLACE )?(FUNCTION|AGGREGATE|VIEW|TRIGGER) (?:\\$\\{schema}\\.)?(\\w+)");

    @Test
    void every_file_of_the_folder_is_listed() throws IOException, URISyntaxException {
        URL resource = Objects.requireNonNull(SchemaFile.class.getResource("/dev/turnstile/postgres/schema"));
        Path folder = Path.of(resource.toURI());
        try (Stream<Path> files = Files.walk(folder)) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(file -> folder.relativize(file).toString().replace('\\', '/')))
                    .containsExactlyInAnyOrderElementsOf(
                            FILES.all().stream().map(SchemaFile::name).toList());
        }
    }

    @Test
    void versions_have_no_gaps() {
        assertThat(FILES.versioned())
                .extracting(file -> file.version().orElseThrow())
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, FILES.version()).boxed().toList());
    }

    @Test
    void objects_are_applied_in_the_order_in_which_flyway_applies_them() {
        assertThat(FILES.objects())
                .isSortedAccordingTo(Comparator.comparing(file -> name(file).replace('_', ' ')));
    }

    @Test
    void the_first_and_the_last_file_contain_the_version() {
        assertThat(FILES.objects().getFirst().text()).contains("installed > " + FILES.version() + " THEN");
        assertThat(FILES.objects().getLast().text()).contains("SET version = " + FILES.version() + ",");
    }

    @Test
    void each_file_of_an_object_creates_this_object_only() {
        for (SchemaFile file : objects()) {
            Matcher name = matcher(file);
            Matcher created = CREATED.matcher(file.text());
            List<String> found = new ArrayList<>();
            while (created.find()) {
                String kind = created.group(1).replace("AGGREGATE", "FUNCTION");
                found.add(kind.toLowerCase(Locale.ROOT) + "s " + created.group(2));
            }
            assertThat(found).as(file.name()).containsExactly(name.group(1) + " " + name.group(3));
        }
    }

    @Test
    void an_object_refers_only_to_objects_of_earlier_steps() {
        for (SchemaFile file : objects()) {
            for (SchemaFile other : objects()) {
                String called = "${schema}." + matcher(other).group(3);
                if (!other.name().startsWith("triggers/")
                        && !other.equals(file)
                        && Pattern.compile(Pattern.quote(called) + "\\b")
                                .matcher(file.text())
                                .find()) {
                    assertThat(step(other))
                            .as(file.name() + " refers to " + other.name())
                            .isLessThan(step(file));
                }
            }
        }
    }

    @Test
    void no_placeholder_follows_a_dollar_sign_because_flyway_would_not_replace_it() {
        assertThat(FILES.all()).noneMatch(file -> file.text().contains("$${schema}"));
    }

    private static List<SchemaFile> objects() {
        return FILES.objects().subList(1, FILES.objects().size() - 1);
    }

    private static int step(SchemaFile file) {
        return Integer.parseInt(matcher(file).group(2));
    }

    private static Matcher matcher(SchemaFile file) {
        Matcher name = OBJECT.matcher(file.name());
        assertThat(name.matches()).as(file.name()).isTrue();
        return name;
    }

    /** Returns the name without the folder, as Flyway compares it. */
    private static String name(SchemaFile file) {
        return file.name().substring(file.name().lastIndexOf('/') + 1).replaceAll("^R__|\\.sql$", "");
    }
}
