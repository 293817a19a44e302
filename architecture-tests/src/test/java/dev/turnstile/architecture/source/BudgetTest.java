package dev.turnstile.architecture.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.MethodTree;
import com.sun.source.util.TreeScanner;
import dev.turnstile.architecture.Repository;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Files and methods are short. */
final class BudgetTest {

    private static final int MOST_FILES = 250;
    private static final int ANY_FILE = 500;
    private static final int MOST_METHODS = 15;

    /**
     * A file or method and its length.
     *
     * @param place the place of the file or method
     * @param lines the number of lines
     */
    private record Length(String place, int lines) {}

    @Test
    void nine_files_of_ten_keep_to_250_lines() {
        assertThat(overBudget(files(Source.main(Repository.modules())), MOST_FILES))
                .isEmpty();
        assertThat(overBudget(files(Source.tests(Repository.modules())), MOST_FILES))
                .isEmpty();
    }

    @Test
    void no_file_has_more_than_500_lines() {
        assertThat(files(Stream.concat(
                                Source.main(Repository.modules()).stream(), Source.tests(Repository.modules()).stream())
                        .toList()))
                .filteredOn(file -> file.lines() > ANY_FILE)
                .isEmpty();
    }

    @Test
    void nine_methods_of_ten_keep_to_15_lines() {
        assertThat(overBudget(methods(Source.main(Repository.library())), MOST_METHODS))
                .isEmpty();
    }

    @Test
    void lengths_are_counted_as_an_editor_shows_them() {
        List<Source> sources = Source.texts("""
                package some;
                abstract class Some {
                    abstract void none();

                    /** Not counted. */
                    @Deprecated
                    void four() {
                        none();
                    }

                    int one() { return 1; }
                }
                """);
        assertThat(files(sources)).extracting(Length::lines).containsExactly(12);
        assertThat(methods(sources)).extracting(Length::lines).containsExactly(4, 1);
    }

    @Test
    void a_budget_is_broken_by_more_than_a_tenth_and_kept_by_a_tenth() {
        List<Length> lengths = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            lengths.add(new Length("short" + i, 10));
        }
        lengths.add(new Length("long", 11));
        assertThat(overBudget(lengths, 10)).isEmpty();
        lengths.add(new Length("longer", 12));
        assertThat(overBudget(lengths, 10)).extracting(Length::place).containsExactly("longer", "long");
    }

    /**
     * Returns the lengths above a limit, longest first, if they are more than a tenth of all lengths; otherwise none.
     */
    private static List<Length> overBudget(List<Length> lengths, int limit) {
        List<Length> over = lengths.stream()
                .filter(length -> length.lines() > limit)
                .sorted(Comparator.comparingInt(Length::lines).reversed())
                .toList();
        return over.size() * 10 > lengths.size() ? over : List.of();
    }

    private static List<Length> files(List<Source> sources) {
        return sources.stream()
                .map(source -> new Length(source.name(), source.lines().size()))
                .toList();
    }

    private static List<Length> methods(List<Source> sources) {
        List<Length> lengths = new ArrayList<>();
        for (Source source : sources) {
            new TreeScanner<@Nullable Void, @Nullable Void>() {
                @Override
                public @Nullable Void visitMethod(MethodTree method, @Nullable Void nothing) {
                    if (method.getBody() != null) {
                        int lines = source.lastLine(method) - source.firstLine(method) + 1;
                        lengths.add(new Length(source.place(method) + " " + method.getName(), lines));
                    }
                    return super.visitMethod(method, null);
                }
            }.scan(source.unit(), null);
        }
        return lengths;
    }
}
