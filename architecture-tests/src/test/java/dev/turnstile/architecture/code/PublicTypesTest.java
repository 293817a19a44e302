package dev.turnstile.architecture.code;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A public type is closed unless it is made for extension, and has no public fields except constants. The number of
 * public top-level types is limited.
 */
final class PublicTypesTest {

    /** Engines in other modules extend this exception for more specific failures. */
    private static final Set<String> MADE_FOR_EXTENSION = Set.of("dev.turnstile.lifecycle.LifecycleException");

    private static final int MOST_TYPES_OF_CORE = 110;

    private static final ArchRule PUBLIC_TYPES_ARE_CLOSED = classes()
            .that(DescribedPredicate.describe("are for users", Code::exposed))
            .should(beClosed());

    private static final ArchRule PUBLIC_FIELDS_ARE_CONSTANTS =
            fields().that().arePublic().should().beStatic().andShould().beFinal();

    @TempDir
    private Path folder;

    private static ArchCondition<JavaClass> beClosed() {
        return Conditions.noFaults(
                "be final, sealed, an interface, or abstract",
                type -> closed(type) || MADE_FOR_EXTENSION.contains(type.getName())
                        ? Stream.empty()
                        : Stream.of("<" + type.getName() + "> is open to extension"));
    }

    private static boolean closed(JavaClass type) {
        Set<JavaModifier> modifiers = type.getModifiers();
        return modifiers.contains(JavaModifier.FINAL)
                || modifiers.contains(JavaModifier.ABSTRACT)
                || type.isInterface()
                || type.isEnum()
                || type.isSealed();
    }

    @Test
    void public_types_are_closed_unless_they_are_made_for_extension() {
        PUBLIC_TYPES_ARE_CLOSED.check(Code.library());
    }

    @Test
    void what_is_made_for_extension_is_extended() {
        classes()
                .that()
                .haveNameMatching(String.join("|", MADE_FOR_EXTENSION))
                .should(Conditions.noFaults(
                        "be extended by another module",
                        type -> type.getSubclasses().stream()
                                        .anyMatch(sub -> !Code.moduleOf(sub).equals(Code.moduleOf(type)))
                                ? Stream.empty()
                                : Stream.of("<" + type.getName() + "> is extended nowhere else: close it")))
                .check(Code.library());
    }

    @Test
    void an_open_public_class_is_found() {
        Fixture.in(folder)
                .module("alpha", """
                        package open;
                        public class Open {
                            public static class Inner {}
                            static class Hidden {}
                            public record Pair(int a, int b) {}
                            public enum Way { IN { int x; }, OUT }
                            public sealed interface Choice {}
                            public static final class One implements Choice {}
                            public abstract static class Template {}
                            public static sealed class Two permits Three {}
                            public static final class Three extends Two {}
                        }""", "package open.internal; public class Free {}")
                .breaks(PUBLIC_TYPES_ARE_CLOSED, "<open.Open> is open", "<open.Open$Inner> is open");
    }

    @Test
    void core_has_at_most_110_public_top_level_types() {
        List<String> names = topLevel(Code.library(), "core");
        assertThat(names)
                .as(
                        "%d public top-level types outside internal packages of core; a type is top-level if users name it"
                                + " often or several types share it: nest other types in the type to which they belong",
                        names.size())
                .isNotEmpty()
                .hasSizeLessThanOrEqualTo(MOST_TYPES_OF_CORE);
    }

    @Test
    void top_level_types_are_counted_per_module_without_nested_hidden_and_internal_types() {
        JavaClasses classes = Fixture.in(folder)
                .module(
                        "alpha",
                        "package a; public interface Outer { record Nested() {} } class Hidden {}",
                        "package a.spi; public final class Port {}",
                        "package a.internal; public final class Inside {}")
                .module("beta", "package b; public final class Elsewhere {}")
                .classes();
        assertThat(topLevel(classes, "alpha")).containsExactly("a.Outer", "a.spi.Port");
    }

    private static List<String> topLevel(JavaClasses classes, String module) {
        return classes.stream()
                .filter(type -> type.isTopLevelClass() && Code.exposed(type))
                .filter(type -> Code.moduleOf(type).equals(module))
                .map(JavaClass::getName)
                .sorted()
                .toList();
    }

    @Test
    void public_fields_are_static_and_final() {
        PUBLIC_FIELDS_ARE_CONSTANTS.check(Code.library());
    }

    @Test
    void public_fields_that_change_or_belong_to_an_object_are_found() {
        Fixture.in(folder)
                .module("alpha", """
                        package open;
                        class Open {
                            public static int changing;
                            public final int own = 1;
                            public static final int FINE = 1;
                        }""")
                .breaks(PUBLIC_FIELDS_ARE_CONSTANTS, "<open.Open.changing>", "<open.Open.own>");
    }
}
