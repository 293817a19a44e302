package dev.turnstile.architecture.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.util.JavacTask;
import dev.turnstile.architecture.Compiler;
import dev.turnstile.architecture.Module;
import dev.turnstile.architecture.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** All types and members for users have Javadoc, and the Javadoc has no errors. */
final class JavadocTest {

    static Stream<Module> library() {
        return Repository.library().stream();
    }

    @Test
    void everything_that_users_see_carries_javadoc() {
        assertThat(Source.main(Repository.library()))
                .isNotEmpty()
                .flatMap(Javadoc::missing)
                .isEmpty();
    }

    @Test
    void what_nobody_described_is_found() {
        assertThat(missing("""
                package bad;
                public class Bad<T> {
                    public static final int CONSTANT = 1;
                    protected int field;
                    public Bad() {}
                    protected void method() {}
                    public interface Inner { void implicit(); int ALSO = 2; }
                    public enum Way { IN }
                    public record Pair(int a) { public Pair { } }
                    /** */
                    public void blank() {}
                }"""))
                .containsExactly(
                        "Bad",
                        "CONSTANT",
                        "field",
                        "<init>",
                        "method",
                        "Inner",
                        "implicit",
                        "ALSO",
                        "Way",
                        "IN",
                        "Pair",
                        "<init>",
                        "blank");
    }

    @Test
    void what_users_do_not_see_needs_no_description() {
        assertThat(missing("""
                package good;
                /** Described. */
                public class Good {
                    int own;
                    Good() {}
                    private void secret() {}
                    @Override public String toString() { return ""; }
                    static class Hidden { public void unseen() {} }
                }
                class Other { public void unseen() {} }""", "package good.internal; public class Free {}")).isEmpty();
    }

    /** Returns the modules whose dependencies are on the class path of these tests. The builds of the modules for Spring Boot check their own Javadoc. */
    static Stream<Module> checkable() {
        return library().filter(module -> !module.name().startsWith("spring-boot"));
    }

    @ParameterizedTest
    @MethodSource("checkable")
    void the_tags_of_every_comment_are_right(Module module) {
        assertThat(complaints(Compiler.files(Repository.files(module.sources(), ".java"))))
                .isEmpty();
    }

    @Test
    void wrong_tags_are_found() {
        assertThat(complaints(Compiler.texts("""
                package bad;
                /** See {@link Nowhere}. */
                public class Bad {
                    /**
                     * Does it.
                     *
                     * @param wrong is called otherwise
                     * @throws Nothing of the kind
                     */
                    public void method(int right) {}
                }""")))
                .containsExactlyInAnyOrder(
                        "/Fixture0.java:2: reference not found",
                        "/Fixture0.java:7: @param name not found",
                        "/Fixture0.java:8: reference not found");
    }

    private static List<String> missing(String... texts) {
        return Source.texts(texts).stream()
                .flatMap(source -> Javadoc.missing(source).stream())
                .map(message -> message.replaceFirst("^.*: (\\S+) has no Javadoc$", "$1"))
                .toList();
    }

    /** Returns the errors of javac and the messages of its doclint, which does not check for missing Javadoc here. */
    private static List<String> complaints(List<JavaFileObject> files) {
        DiagnosticCollector<JavaFileObject> complaints = new DiagnosticCollector<>();
        JavacTask task = Compiler.task(files, List.of("-Xdoclint:all,-missing"), complaints);
        try {
            task.analyze();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return complaints.getDiagnostics().stream()
                .filter(complaint -> complaint.getKind() == Diagnostic.Kind.ERROR
                        || complaint.getCode().contains("proc.messager"))
                .map(complaint -> complaint.getSource().getName() + ":" + complaint.getLineNumber() + ": "
                        + complaint.getMessage(Locale.ROOT))
                .toList();
    }
}
