package dev.turnstile.architecture.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.util.TreeScanner;
import dev.turnstile.architecture.Repository;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Every suppression of a warning has a comment with the reason. */
final class SuppressionsTest {

    @Test
    void every_suppression_gives_its_reason() {
        assertThat(Stream.concat(
                        Source.main(Repository.modules()).stream(), Source.tests(Repository.modules()).stream()))
                .flatMap(SuppressionsTest::unexplained)
                .isEmpty();
    }

    @Test
    void a_suppression_without_a_reason_is_found() {
        assertThat(Source.texts("""
                package bad;
                @SuppressWarnings("unchecked")
                class Bad {
                    /** Described, not explained. */
                    @java.lang.SuppressWarnings({"a", "b"}) void one() {}

                    @SuppressWarnings("c") // a reason
                    void two() {}

                    // a reason
                    @SuppressWarnings("d")
                    void three() {
                        @SuppressWarnings("//")
                        int four;
                    }
                }"""))
                .flatMap(SuppressionsTest::unexplained)
                .extracting(fault -> fault.replaceFirst(".*:(\\d+): .*", "$1"))
                .containsExactly("2", "5", "13");
    }

    private static List<String> unexplained(Source source) {
        List<String> lines = source.lines();
        List<String> faults = new ArrayList<>();
        new TreeScanner<@Nullable Void, @Nullable Void>() {
            @Override
            public @Nullable Void visitAnnotation(AnnotationTree mark, @Nullable Void nothing) {
                if (mark.getAnnotationType().toString().endsWith("SuppressWarnings")) {
                    String before =
                            lines.get(Math.max(0, source.firstLine(mark) - 2)).strip();
                    if (!before.startsWith("//") && !source.rest(mark).contains("//")) {
                        faults.add(source.place(mark) + ": " + mark + " without a reason beside it");
                    }
                }
                return super.visitAnnotation(mark, null);
            }
        }.scan(source.unit(), null);
        return faults;
    }
}
