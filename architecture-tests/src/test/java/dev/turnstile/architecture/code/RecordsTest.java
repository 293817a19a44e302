package dev.turnstile.architecture.code;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchRule;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A record is an immutable value; a caller cannot change it through a collection that the caller passed. */
final class RecordsTest {

    private static final Set<String> MUTABLE =
            Set.of("java.util.Date", "java.util.Calendar", "java.lang.StringBuilder", "java.lang.StringBuffer");

    private static final Set<String> COPY = Set.of("copyOf", "toList");

    private static final ArchRule COMPONENTS_ARE_IMMUTABLE = classes()
            .that(DescribedPredicate.describe("are records", JavaClass::isRecord))
            .should(Conditions.noFaults(
                    "have immutable components",
                    type -> components(type)
                            .filter(component -> mutable(component.getRawType()))
                            .map(component -> "<" + component.getFullName() + "> is a "
                                    + component.getRawType().getSimpleName())));

    private static final ArchRule PUBLIC_RECORDS_COPY_COLLECTIONS = classes()
            .that(DescribedPredicate.describe("are records for users", type -> type.isRecord() && Code.exposed(type)))
            .should(Conditions.noFaults("copy their collections", type -> {
                long collections = components(type)
                        .filter(component -> collection(component.getRawType()))
                        .count();
                return copies(type) < collections
                        ? Stream.of("<" + type.getName() + "> copies " + copies(type) + " of " + collections
                                + " collections")
                        : Stream.empty();
            }));

    @TempDir
    private Path folder;

    private static Stream<JavaField> components(JavaClass type) {
        return type.getFields().stream().filter(field -> !field.getModifiers().contains(JavaModifier.STATIC));
    }

    private static boolean mutable(JavaClass type) {
        return type.isArray()
                || MUTABLE.stream().anyMatch(type::isAssignableTo)
                || (collection(type) && !type.isInterface());
    }

    private static boolean collection(JavaClass type) {
        return type.isAssignableTo(Collection.class) || type.isAssignableTo(Map.class);
    }

    private static long copies(JavaClass type) {
        return type.getConstructors().stream()
                .mapToLong(constructor -> constructor.getMethodCallsFromSelf().stream()
                        .map(call -> call.getTarget().getName())
                        .filter(name -> COPY.contains(name) || name.startsWith("unmodifiable"))
                        .count())
                .max()
                .orElse(0);
    }

    @Test
    void components_of_records_are_immutable() {
        COMPONENTS_ARE_IMMUTABLE.check(Code.library());
    }

    @Test
    void mutable_components_are_found() {
        Fixture.in(folder)
                .module("alpha", """
                        package bad;
                        record Bad(int[] array, java.util.Date date, StringBuilder text, java.util.ArrayList<String> list) {}
                        record Good(String text, java.util.List<String> list, java.time.Instant time, Thread.State state) {}
                        """)
                .breaks(
                        COMPONENTS_ARE_IMMUTABLE,
                        "<bad.Bad.array>",
                        "<bad.Bad.date>",
                        "<bad.Bad.text>",
                        "<bad.Bad.list>");
    }

    @Test
    void public_records_copy_the_collections_that_they_are_given() {
        PUBLIC_RECORDS_COPY_COLLECTIONS.check(Code.library());
    }

    @Test
    void collections_that_are_kept_as_given_are_found() {
        Fixture.in(folder)
                .module("alpha", "package bad; public record None(java.util.List<String> a) {}", """
                        package bad;
                        public record Half(java.util.List<String> a, java.util.Map<String, String> b) {
                            public Half { a = java.util.List.copyOf(a); }
                        }""", """
                        package bad;
                        public record Good(java.util.List<String> a, java.util.Set<String> b) {
                            public Good {
                                a = java.util.List.copyOf(a);
                                b = java.util.Collections.unmodifiableSet(new java.util.LinkedHashSet<>(b));
                            }
                        }""")
                .breaks(
                        PUBLIC_RECORDS_COPY_COLLECTIONS,
                        "<bad.None> copies 0 of 1 collections",
                        "<bad.Half> copies 1 of 2 collections");
    }
}
